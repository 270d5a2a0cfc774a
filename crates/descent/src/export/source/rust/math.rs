// Functions that `core` does not have, in f32, with errors of a few units in the last place. Each stands
// behind those that it calls, and between empty lines.

/// |x|.
fn abs(x: f32) -> f32 {
    if x < 0.0 { -x } else { x }
}

fn power_of_two(k: i32) -> f32 {
    f32::from_bits(((k + 127) as u32) << 23)
}

/// e^x.
fn exp(x: f32) -> f32 {
    if x.is_nan() || x > 88.7 {
        return if x.is_nan() { x } else { f32::INFINITY };
    }
    if x < -87.3 {
        return 0.0;
    }
    // x = k·ln 2 + r with |r| below 0.35, and ln 2 in two parts.
    let k = (x * core::f32::consts::LOG2_E + if x < 0.0 { -0.5 } else { 0.5 }) as i32;
    let r = (x - k as f32 * 0.693_359_4) + k as f32 * 2.121_944_4e-4;
    let p = 1.0 / 720.0 + r / 5040.0;
    let p = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * p)))));
    // 2^k in two factors, since k may be 128.
    let half = k / 2;
    p * power_of_two(half) * power_of_two(k - half)
}

/// e^x − 1.
fn exp_m1(x: f32) -> f32 {
    if x > -0.35 && x < 0.35 {
        let p = 1.0 / 120.0 + x * (1.0 / 720.0 + x * (1.0 / 5040.0));
        return x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x * p))));
    }
    exp(x) - 1.0
}

/// cos x, for |x| up to some thousands.
fn cos(x: f32) -> f32 {
    // x = 2π·k + r with |r| at most π, and 2π in three parts.
    let turns = abs(x) * 0.5 * core::f32::consts::FRAC_1_PI;
    let k = (turns + 0.5) as i32 as f32;
    let r = abs(((abs(x) - k * 6.281_25) - k * 1.935_005_2e-3) - k * 3.019_916e-7);
    let (r, sign) =
        if r > core::f32::consts::FRAC_PI_2 { (core::f32::consts::PI - r, -1.0) } else { (r, 1.0) };
    let s = r * r;
    let p = 1.0 / 479_001_600.0;
    let p = 1.0 / 40_320.0 - s * (1.0 / 3_628_800.0 - s * p);
    sign * (1.0 - s * (0.5 - s * (1.0 / 24.0 - s * (1.0 / 720.0 - s * p))))
}

/// 2/√π·∫₀ˣ e^(−t²) dt, by the series 2/√π·e^(−x²)·Σ 2ⁿx²ⁿ⁺¹/(1·3·…·(2n + 1)).
fn erf(x: f32) -> f32 {
    if x.is_nan() {
        return x;
    }
    if abs(x) > 4.0 {
        return if x < 0.0 { -1.0 } else { 1.0 };
    }
    let (mut term, mut sum, mut n) = (x, x, 1.0);
    while abs(term) > 1e-9 * abs(sum) {
        term *= 2.0 * x * x / (2.0 * n + 1.0);
        sum += term;
        n += 1.0;
    }
    core::f32::consts::FRAC_2_SQRT_PI * exp(-x * x) * sum
}

fn identity(z: f32) -> f32 {
    z
}

fn sigmoid(z: f32) -> f32 {
    if z < 0.0 {
        let e = exp(z);
        e / (1.0 + e)
    } else {
        1.0 / (1.0 + exp(-z))
    }
}

fn tanh(z: f32) -> f32 {
    let e = exp_m1(-2.0 * abs(z));
    let t = -e / (2.0 + e);
    if z < 0.0 { -t } else { t }
}

fn relu(z: f32) -> f32 {
    if z < 0.0 { 0.0 } else { z }
}

fn leaky_relu(z: f32) -> f32 {
    if z < 0.0 { 0.01 * z } else { z }
}

fn silu(z: f32) -> f32 {
    z * sigmoid(z)
}

fn elu(z: f32) -> f32 {
    if z < 0.0 { exp_m1(z) } else { z }
}

fn selu(z: f32) -> f32 {
    1.050_701 * if z < 0.0 { 1.673_263_2 * exp_m1(z) } else { z }
}

fn gelu(z: f32) -> f32 {
    0.5 * z * (1.0 + erf(z * core::f32::consts::FRAC_1_SQRT_2))
}

/// z·tanh(ln(1 + e^z)), where tanh(ln(1 + n)) = n(n + 2)/(n(n + 2) + 2).
fn mish(z: f32) -> f32 {
    let n = exp(if z > 20.0 { 20.0 } else { z });
    let w = n * (n + 2.0);
    z * (w / (w + 2.0))
}

/// ln(1 + e^z), with ln(1 + e) = 2·artanh(e/(2 + e)).
fn softplus(z: f32) -> f32 {
    let e = exp(-abs(z));
    let s = e / (2.0 + e);
    let q = s * s;
    let p = 1.0 / 9.0 + q * (1.0 / 11.0 + q * (1.0 / 13.0 + q * (1.0 / 15.0)));
    let log = 2.0 * s * (1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * p))));
    relu(z) + log
}
