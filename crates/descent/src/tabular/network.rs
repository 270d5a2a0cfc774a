//! The network of a recipe, and its first weights.

use data::Encoder;
use linalg::{Purpose, standard_normal, stream};
use nn::{Activation, TopologyError};
use nn::{Dense, Dropout, Layer, Network, Topology};
use optim::{TrainError, Trainer};

use super::Recipe;

/// The stream of random numbers for first biases; its index is the layer.
const BIASES: Purpose = Purpose::new(*b"biases\0\0");

impl Recipe {
    /// The topology for the rows that `encoder` makes.
    ///
    /// # Errors
    /// If a setting makes no network.
    pub fn topology(&self, encoder: &Encoder) -> Result<Topology, TopologyError> {
        let targets = encoder.classes().map_or(1, |classes| classes.len());
        self.topology_of(encoder.dense_inputs(), encoder.sparse_inputs(), targets)
    }

    /// The topology for rows of so many dense and sparse inputs and targets: numbers, or classes.
    ///
    /// # Errors
    /// If a setting makes no network.
    pub fn topology_of(
        &self,
        dense: usize,
        sparse: usize,
        targets: usize,
    ) -> Result<Topology, TopologyError> {
        let mut layers: Vec<Layer> = Vec::new();
        if dense > 0 {
            let embedding = self.embedding.filter(|_| dense <= Self::MOST_EMBEDDED);
            layers.extend(embedding.map(Layer::from));
            layers.extend(self.scale.map(Layer::from));
        }
        let ends = [(targets * self.loss.outputs_per_target(), Activation::Identity)];
        let sizes = self.hidden.iter().map(|&size| (size, self.activation)).chain(ends);
        for (l, (size, activation)) in sizes.enumerate() {
            if l > 0 && self.dropout != 0.0 {
                layers.push(Dropout::new(self.dropout).into());
            }
            let layer = Dense::new(size, activation).eta(1.0, self.eta_b);
            layers.push(if self.ntk { layer.ntk() } else { layer }.into());
        }
        Topology::of_layers(dense + sparse, sparse, &layers, self.loss)
    }

    /// A network of this topology with its first weights, drawn by `seed`.
    #[must_use]
    pub fn network(&self, topology: Topology, seed: u64) -> Network<f32> {
        let mut network = Network::new(topology, self.init, seed);
        let layers = network.topology().layers().to_vec();
        let last = layers.len() - 1;
        for (l, layer) in layers.iter().enumerate() {
            let Layer::Dense(Dense { outputs, .. }) = layer else { continue };
            let (mut w, b) = network.parameters_mut().layer_mut(l);
            let b = &mut b[..*outputs];
            if l < last && self.spread_of_biases > 0.0 {
                let mut random = stream(seed, BIASES, l as u64);
                b.fill_with(|| (self.spread_of_biases * standard_normal(&mut random)) as f32);
            } else if l == last && self.zero_outputs {
                (0..w.cols()).for_each(|k| w.col_mut(k).fill(0.0));
                b.fill(0.0);
            }
        }
        network
    }

    /// The trainer, without early stopping where no rows judge.
    ///
    /// # Errors
    /// If the settings name an optimizer or a schedule that this program does not have.
    pub fn trainer(&self, judged: bool) -> Result<Trainer, TrainError> {
        let mut settings = self.training.clone();
        settings.early_stopping = settings.early_stopping.filter(|_| judged);
        let known =
            settings.trainer().ok_or(TrainError::Zero { what: "optimizers or schedules of that name" });
        Ok(known?.diagnostics(false))
    }
}

#[cfg(test)]
mod tests {
    use data::Task;

    use super::*;
    use crate::tabular::Preset;

    fn kinds(dense: usize, sparse: usize) -> Vec<&'static str> {
        let recipe = Preset::Tabular.recipe(Task::Classification).hidden(&[8]).dropout(0.1);
        let topology = recipe.topology_of(dense, sparse, 3).unwrap();
        assert_eq!((topology.inputs(), topology.outputs()), (dense + sparse, 3));
        topology.layers().iter().map(Layer::name).collect()
    }

    #[test]
    fn few_dense_inputs_are_embedded_and_sparse_ones_go_past() {
        let rest = ["dense", "dropout", "dense"];
        assert_eq!(kinds(Recipe::MOST_EMBEDDED, 5), [&["periodic", "scale"], &rest[..]].concat());
        assert_eq!(kinds(Recipe::MOST_EMBEDDED + 1, 5), [&["scale"], &rest[..]].concat());
        assert_eq!(kinds(0, 5), rest);
    }

    #[test]
    fn first_outputs_are_zero_and_first_biases_are_drawn() {
        let recipe = Preset::Tabular.recipe(Task::Regression).hidden(&[64, 8]);
        let topology = recipe.topology_of(3, 2, 1).unwrap();
        let network = recipe.network(topology.clone(), 1);
        assert_eq!(network.predict_row(&[1.0, -2.0, 0.5, 0.0, 1.0]).unwrap(), [0.0]);
        let biases = network.parameters().b(2);
        let square = biases.iter().map(|b| b * b).sum::<f32>() / 64.0;
        assert!(square > 0.5 && square < 2.0, "a variance of 1, of 64 draws: {square}");
        assert!(recipe.network(topology, 2) != network);
    }
}
