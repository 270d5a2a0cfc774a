//! Formulas run over registers, as the activations of a network are.

use crate::{Lanes, Map, MatMut, MatRef, Scalar, ZipMap, add_bias_map, zip_map};

macro_rules! bias_formula {
    ($name:ident, $f:expr) => {
        #[track_caller]
        pub(super) fn $name<T: Scalar>(z: MatMut<'_, T>, b: &[T]) {
            struct Formula;
            impl Map for Formula {
                #[inline(always)]
                fn at<V: Lanes>(&self, z: V) -> V {
                    $f(z)
                }
            }
            add_bias_map(z, b, Formula);
        }
    };
}
bias_formula!(add_bias_sigmoid, |z: V| z.sigmoid());
bias_formula!(add_bias_tanh, |z: V| z.tanh());
bias_formula!(add_bias_exp_m1, |z: V| z.exp_m1());
bias_formula!(add_bias_softplus, |z: V| z.softplus());
bias_formula!(add_bias_normal_integral, |z: V| z.normal().0);
bias_formula!(add_bias_normal_density, |z: V| z.normal().1);
bias_formula!(add_bias_relu, |z: V| z.positive());

macro_rules! prime_formula {
    ($name:ident, $f:expr) => {
        #[track_caller]
        pub(super) fn $name<T: Scalar>(delta: MatMut<'_, T>, a: MatRef<'_, T>) {
            struct Formula;
            impl ZipMap for Formula {
                #[inline(always)]
                fn at<V: Lanes>(&self, delta: V, a: V) -> V {
                    $f(delta, a)
                }
            }
            zip_map(delta, a, Formula);
        }
    };
}
prime_formula!(mul_sigmoid_prime, |delta: V, a: V| (delta * (a * (a.all(1.0) - a))).without_tiny());
prime_formula!(mul_tanh_prime, |delta: V, a: V| delta * (a.all(1.0) - a * a));
prime_formula!(mul_relu_prime, |delta: V, a: V| delta * a.all(0.0).if_less(a, a.all(1.0), a.all(0.0)));
