use crate::{Purpose, standard_normal, stream};
use rand::Rng;

const ORDER: Purpose = Purpose::new(*b"order\0\0\0");
const WEIGHTS: Purpose = Purpose::new(*b"weights\0");
const SPLIT: Purpose = Purpose::new(*b"split\0\0\0");

/// Golden values: a change of generator or of its key would change every result that was ever printed. They
/// are the first two words of ChaCha8 under that key, from a program written from RFC 8439 with 8 rounds.
#[test]
fn streams_are_the_same_forever() {
    let words = |purpose, index| {
        let mut random = stream(1, purpose, index);
        let words = [random.next_u32(), random.next_u32()];
        // The same words, taken together.
        let both = stream(1, purpose, index).next_u64();
        assert_eq!(both, u64::from(words[1]) << 32 | u64::from(words[0]));
        let mut bytes = [0; 8];
        stream(1, purpose, index).fill_bytes(&mut bytes);
        assert_eq!(u64::from_le_bytes(bytes), both);
        words
    };
    assert_eq!(words(ORDER, 0), GOLDEN[0]);
    assert_eq!(words(ORDER, 1), GOLDEN[1]);
    assert_eq!(words(WEIGHTS, 0), GOLDEN[2]);
    assert_eq!(words(SPLIT, 0), GOLDEN[3]);
}

const GOLDEN: [[u32; 2]; 4] = [
    [2_404_069_410, 359_084_930],
    [4_400_049, 3_445_437_915],
    [1_861_245_367, 2_951_434_807],
    [3_332_850_716, 2_343_369_027],
];

#[test]
fn normal_draws_have_the_moments_of_the_normal_distribution() {
    let mut random = stream(7, WEIGHTS, 0);
    let n = 100_000;
    let draws: Vec<f64> = (0..n).map(|_| standard_normal(&mut random)).collect();
    let moment = |k| draws.iter().map(|x: &f64| x.powi(k)).sum::<f64>() / f64::from(n);
    // Five standard deviations of each estimate: √(1/n), √(2/n), √(15/n), √(96/n).
    for (k, want, spread) in [(1, 0.0, 1.0_f64), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)] {
        let error: f64 = moment(k) - want;
        assert!(error.abs() < 5.0 * (spread / f64::from(n)).sqrt(), "moment {k} is off by {error}");
    }
}
