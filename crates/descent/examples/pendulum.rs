//! Learns how long a pendulum swings: numbers in, a number out, each in its own unit.

use std::error::Error;
use std::f32::consts::PI;

use descent::Regressor;

/// Seconds of one swing, for a length in millimetres and an amplitude in degrees: the first terms of the
/// series.
fn seconds(millimetres: f32, degrees: f32) -> f32 {
    let theta = degrees.to_radians();
    2.0 * PI * (millimetres / 9810.0).sqrt() * (1.0 + theta * theta / 16.0 + 11.0 * theta.powi(4) / 3072.0)
}

/// R² on pendulums between those of the training, and the seconds of one of a metre, swinging by 30 degrees.
pub fn fit() -> Result<(f64, f32), Box<dyn Error>> {
    let pendulums = |length: f32, amplitude: f32| -> Vec<[f32; 2]> {
        let lengths = (0..20).map(|i| length + 100.0 * i as f32);
        lengths.flat_map(|l| (0..9).map(move |j| [l, amplitude + 10.0 * j as f32])).collect()
    };
    let swing = |rows: &[[f32; 2]]| rows.iter().map(|&[l, a]| seconds(l, a)).collect::<Vec<f32>>();
    let (rows, between) = (pendulums(100.0, 5.0), pendulums(150.0, 10.0));

    let model = Regressor::builder().hidden(&[32, 32]).epochs(300).fit(&rows, &swing(&rows))?;
    Ok((model.score(&between, &swing(&between))?, model.predict_row(&[1000.0, 30.0])?))
}

/// Prints both.
pub fn main() -> Result<(), Box<dyn Error>> {
    let (score, found) = fit()?;
    println!(
        "R² = {score:.4}; a metre swinging by 30 degrees: {found:.3} s, {:.3} s by the series",
        seconds(1000.0, 30.0)
    );
    Ok(())
}
