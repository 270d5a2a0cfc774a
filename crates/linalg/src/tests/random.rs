use crate::{Purpose, random_bits, standard_normal, stream, substream};
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

#[test]
fn substreams_are_the_same_forever() {
    let words = |index, part| {
        let mut random = substream(1, ORDER, index, part);
        [random.next_u32(), random.next_u32()]
    };
    assert_eq!(words(1, 0), GOLDEN[1]);
    assert_eq!(
        [words(0, 1), words(0, 1 << 32)],
        [[852_147_317, 565_873_963], [1_237_847_401, 2_734_538_894]]
    );
}

/// The bits of one word against what they should be: 1 where a number of binary digits is below p.
#[test]
fn random_bits_compare_a_number_with_p_digit_by_digit() {
    for p in [0, 1, 2, 13_107, 0x8000, 0xA000, 0xFFFF_u16] {
        let mut bits = [0, u64::MAX, 7];
        random_bits(&mut stream(3, SPLIT, 4), p, &mut bits);
        let mut random = stream(3, SPLIT, 4);
        let mut numbers = [0_u32; 3 * 64];
        for word in numbers.chunks_mut(64) {
            for digit in (p.trailing_zeros()..16).rev() {
                let drawn = random.next_u64();
                for (i, number) in word.iter_mut().enumerate() {
                    *number |= ((drawn >> i & 1) as u32) << digit;
                }
                if word.iter().all(|number| number >> digit != u32::from(p) >> digit) {
                    break;
                }
            }
        }
        for (i, &number) in numbers.iter().enumerate() {
            assert_eq!(bits[i / 64] >> (i % 64) & 1 == 1, number < u32::from(p), "bit {i}, p = {p}");
        }
    }
}

/// Shares of ones, and of equal neighbours: next bits, next words, next parts, next indices, next seeds.
#[test]
fn random_bits_have_their_share_and_are_independent() {
    const WORDS: usize = 64;
    let draw = |p, seed, index, part| {
        let mut bits = [0; WORDS];
        random_bits(&mut substream(seed, SPLIT, index, part), p, &mut bits);
        bits
    };
    for p in [1000_u16, 0x3333, 0x8000, 0xE666] {
        let share = f64::from(p) / 65_536.0;
        // Both ones with the probability share², over 64·WORDS pairs in each of 64 draws.
        let n = (64 * 64 * WORDS) as f64;
        let near = |ones: u32, share: f64, what: &str| {
            let error = f64::from(ones) / n - share;
            // Five standard deviations.
            assert!(error.abs() < 5.0 * (share * (1.0 - share) / n).sqrt(), "{what}, p = {p}: {error}");
        };
        let mut ones = [0_u32; 6];
        for part in 0..64 {
            let bits = draw(p, 1, 5, part);
            let next_word = std::array::from_fn(|word| bits[(word + 1) % WORDS]);
            let next_bit = bits.map(|bits: u64| bits.rotate_left(1));
            let (part_after, index_after) = (draw(p, 1, 5, part + 64), draw(p, 1, 6, part));
            let others = [next_bit, next_word, part_after, index_after, draw(p, 2, 5, part)];
            ones[0] += bits.iter().map(|bits| bits.count_ones()).sum::<u32>();
            for (ones, other) in ones[1..].iter_mut().zip(others) {
                *ones += bits.iter().zip(other).map(|(a, b)| (a & b).count_ones()).sum::<u32>();
            }
        }
        near(ones[0], share, "ones");
        for (ones, what) in ones[1..].iter().zip(["bits", "words", "parts", "indices", "seeds"]) {
            near(*ones, share * share, what);
        }
    }
}
