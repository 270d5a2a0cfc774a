//! The functions that activations are made of against `f64` references: eˣ − 1, ln(1 + eˣ) and the normal
//! distribution.

use super::elementwise::{Kernel, batch, check_bias_kernel, ulps};
use super::formulas::{
    add_bias_exp_m1, add_bias_normal_density, add_bias_normal_integral, add_bias_softplus,
};
use crate::simd::forced::on_every_isa;
use crate::simd::{Vector, exp_m1, normal, softplus};
use crate::*;
use proptest::prelude::*;

/// One number, on the scalar path.
fn one<T: Scalar<Register<pulp::Scalar> = T>>(x: T) -> Vector<pulp::Scalar, T> {
    Vector::of(pulp::Scalar, x)
}

/// ln(1 + eˣ).
fn softplus64(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// φ(x). The rounding of x² costs x²/4 units in the last place: 2·10⁻¹³ at 30.
fn density64(x: f64) -> f64 {
    (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
}

/// Φ(x): near 0 by its series, in the tail by its continued fraction (Abramowitz and Stegun, 26.2.11 and
/// 26.2.14). Both lose up to two digits of 16.
fn integral64(x: f64) -> f64 {
    let u = x.abs();
    let tail = if u < 2.0 {
        let (mut term, mut sum) = (u, u);
        for n in 1..60 {
            term *= u * u / f64::from(2 * n + 1);
            sum += term;
        }
        0.5 - density64(u) * sum
    } else {
        density64(u) / (1..500).rev().fold(u, |below, n| u + f64::from(n) / below)
    };
    if x < 0.0 { tail } else { 1.0 - tail }
}

/// x, Φ(x) and φ(x), by mpmath with 50 digits: `erfc(-x/sqrt(2))/2` and `exp(-x*x/2)/sqrt(2*pi)`. Each x is
/// exact in both types.
#[rustfmt::skip]
const NORMAL: [(f64, f64, f64); 45] = [
    (-36.0, 4.182624065797283e-284, 1.5069047176203946e-282),
    (-35.5, 2.457691540661937e-276, 8.73171710062051e-275),
    (-33.0, 4.061185620915855e-239, 1.341419667349436e-237),
    (-30.25, 2.6086402857412604e-201, 7.899741722660823e-200),
    (-27.125, 2.4973337903602787e-162, 6.783199808910653e-161),
    (-24.0, 1.390392118549703e-127, 3.342714441794458e-126),
    (-20.5, 1.0764673258790961e-93, 2.2119843802105703e-92),
    (-17.0, 4.1059962020989065e-65, 7.004182134318581e-64),
    (-14.5, 6.057494764415221e-48, 8.824754974594823e-47),
    (-13.0, 6.11716439954988e-39, 7.998827757006812e-38),
    (-11.5, 6.595771446113675e-31, 7.641655411587203e-30),
    (-10.75, 2.9630808780943587e-27, 3.21241787162144e-26),
    (-9.0, 1.1285884059538405e-19, 1.0279773571668915e-18),
    (-8.125, 2.2368120644441053e-16, 1.8441627154166695e-15),
    (-7.5, 3.1908916729108963e-14, 2.4343205330290096e-13),
    (-6.25, 2.0522634252189388e-10, 1.3140018181558838e-09),
    (-5.5, 1.8989562465887718e-08, 1.0769760042543276e-07),
    (-5.0, 2.866515718791939e-07, 1.4867195147342977e-06),
    (-4.25, 1.068852577493442e-05, 4.7718636541204945e-05),
    (-4.0, 3.1671241833119924e-05, 0.00013383022576488534),
    (-3.5, 0.00023262907903552504, 0.00087268269504576),
    (-3.0, 0.0013498980316300946, 0.0044318484119380075),
    (-2.5, 0.006209665325776135, 0.017528300493568537),
    (-2.25, 0.012224472655044703, 0.03173965183566742),
    (-2.0, 0.02275013194817921, 0.05399096651318805),
    (-1.5, 0.06680720126885807, 0.12951759566589172),
    (-1.25, 0.10564977366685525, 0.18264908538902191),
    (-1.0, 0.15865525393145705, 0.24197072451914334),
    (-0.75, 0.2266273523768682, 0.30113743215480443),
    (-0.5, 0.3085375387259869, 0.35206532676429947),
    (-0.25, 0.4012936743170763, 0.3866681168028492),
    (-0.125, 0.4502617751698871, 0.39583768694474947),
    (-0.0009765625, 0.4996104079912195, 0.39894209017097476),
    (0.0, 0.5, 0.3989422804014327),
    (0.0009765625, 0.5003895920087805, 0.39894209017097476),
    (0.25, 0.5987063256829237, 0.3866681168028492),
    (0.5, 0.6914624612740131, 0.35206532676429947),
    (1.0, 0.8413447460685429, 0.24197072451914334),
    (1.75, 0.9599408431361829, 0.08627731882651152),
    (2.0, 0.9772498680518208, 0.05399096651318805),
    (3.0, 0.9986501019683699, 0.0044318484119380075),
    (4.5, 0.9999966023268753, 1.5983741106905475e-05),
    (6.0, 0.9999999990134123, 6.075882849823285e-09),
    (8.0, 0.9999999999999993, 5.052271083536892e-15),
    (8.5, 1.0, 8.16623563166955e-17),
];

proptest! {
    #[test]
    fn every_instruction_set_and_shape_agrees((z, b) in batch()) {
        // Bounds relative to numbers that are normal; below them both types are cut, as documented.
        check_bias_kernel::<f32>(add_bias_exp_m1, |x| x.clamp(-87.0, 87.0).exp_m1(), 1e-36, 2.0, &z, &b);
        check_bias_kernel::<f64>(add_bias_exp_m1, |x| x.clamp(-708.0, 708.0).exp_m1(), 1e-300, 2.5, &z, &b);
        check_bias_kernel::<f32>(add_bias_softplus, softplus64, 1e-30, 3.0, &z, &b);
        check_bias_kernel::<f64>(add_bias_softplus, softplus64, 1e-290, 3.5, &z, &b);
        // Half a unit of the smallest number that is not cut to 0 is far below the floor.
        check_bias_kernel::<f32>(add_bias_normal_integral, integral64, 1e-23, 5.0, &z, &b);
        check_bias_kernel::<f32>(add_bias_normal_density, density64, 1e-23, 5.0, &z, &b);
        // The references lose digits of their own.
        check_bias_kernel::<f64>(add_bias_normal_integral, integral64, 1e-250, 4000.0, &z, &b);
        check_bias_kernel::<f64>(add_bias_normal_density, density64, 1e-250, 4000.0, &z, &b);
    }
}

#[test]
fn functions_are_within_their_bounds_everywhere() {
    // Half a unit more in f64, which is that of the reference.
    let at_most = |what: &str, limit: f64, found: f64, x: f64| {
        assert!(found <= limit, "{what}, x = {x}: {found} ulps");
    };
    for i in -8600..8600 {
        let x = f64::from(i) / 100.0 + 1e-4;
        // Half of them where the functions bend.
        for x in [x, x / 32.0, x / 4096.0] {
            let x32 = x as f32;
            let exact = f64::from(x32);
            at_most("exp_m1 f32", 2.0, ulps(exp_m1(one(x32)).register, exact.exp_m1(), 0.0), x);
            at_most("exp_m1 f64", 2.5, ulps(exp_m1(one(x)).register, x.exp_m1(), 0.0), x);
            at_most("softplus f32", 3.0, ulps(softplus(one(x32)).register, softplus64(exact), 0.0), x);
            at_most("softplus f64", 3.5, ulps(softplus(one(x)).register, softplus64(x), 0.0), x);
            if (-11.0..12.0).contains(&x) {
                let (integral, density) = normal(one(x32));
                at_most("integral f32", 5.0, ulps(integral.register, integral64(exact), 0.0), x);
                if x < 11.0 {
                    at_most("density f32", 5.0, ulps(density.register, density64(exact), 0.0), x);
                }
            }
        }
    }
}

#[test]
fn the_normal_distribution_is_that_of_50_digits() {
    for (x, integral, density) in NORMAL {
        let (i64, d64) = normal(one(x));
        if x > -35.3 {
            let found = [ulps(i64.register, integral, 0.0), ulps(d64.register, density, 0.0)];
            assert!(found[0] <= 5.0 && found[1] <= 5.0, "{x}: {found:?} ulps");
        } else {
            assert_eq!((i64.register, d64.register), (0.0, 0.0), "{x}: cut to 0");
        }
        let (i32, d32) = normal(one(x as f32));
        let cut = 2.0_f64.powi(-100);
        for (found, exact) in [(i32.register, integral), (d32.register, density)] {
            let right = if exact < cut { found == 0.0 } else { ulps(found, exact, 0.0) <= 5.0 };
            assert!(right, "{x}: {found:e} for {exact:e}");
        }
    }
}

/// Far out nothing overflows, nothing is subnormal, and what is not a number stays that.
#[test]
fn functions_end_well() {
    for big in [1e3_f32, 1e20, f32::MAX, f32::INFINITY] {
        assert_eq!((exp_m1(one(-big)).register, softplus(one(big)).register), (-1.0, big));
        assert!(softplus(one(-big)).register >= f32::MIN_POSITIVE);
        let ((low, d), (high, _)) = (normal(one(-big)), normal(one(big)));
        assert_eq!((low.register, d.register, high.register), (0.0, 0.0, 1.0));
    }
    let kernels: [Kernel<f32>; 4] =
        [add_bias_exp_m1, add_bias_softplus, add_bias_normal_integral, add_bias_normal_density];
    for kernel in kernels {
        on_every_isa(|_| {
            let mut z = Matrix::from_rows(&[[f32::NAN], [1.0]]);
            kernel(z.view_mut(), &[0.0; LANES]);
            assert!(z.col(0)[0].is_nan() && z.col(0)[1].is_finite());
        });
    }
}
