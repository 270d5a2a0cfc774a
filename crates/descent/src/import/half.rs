//! Numbers of 16 bits.

/// The number of a half: 1 sign bit, 5 of the exponent, 10 of the fraction (IEEE 754).
pub(super) fn f16(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    sign * match exponent {
        0 => fraction * 2_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1024.0 + fraction) * 2_f32.powi(exponent - 25),
    }
}

/// The number whose upper 16 bits these are.
pub(super) fn bf16(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_the_numbers_of_ieee_754() {
        let pairs = [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0400, 2_f32.powi(-14)),
            (0x0001, 2_f32.powi(-24)),
            (0x3555, 0.333_251_95),
            (0xfc00, f32::NEG_INFINITY),
        ];
        pairs.iter().for_each(|&(bits, expected)| assert_eq!(f16(bits), expected, "{bits:04x}"));
        assert!(f16(0x7e00).is_nan());
    }

    #[test]
    fn brain_floats_are_cut_floats() {
        assert_eq!((bf16(0x3f80), bf16(0xc040), bf16(0x0000)), (1.0, -3.0, 0.0));
    }
}
