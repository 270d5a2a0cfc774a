//! Images in memory: as bytes, or, if most pixels are black, as those that are not.

use linalg::{RowCounts, Scalar, SparseColumns, compiled_once, room_for};

use super::Features;
use super::density::pays;
use crate::in_parallel::in_parallel;

/// The factor that turns a byte into a number from 0 to 1.
pub(crate) fn byte_scale<T: Scalar>() -> T {
    T::ONE / T::from_u16(255)
}

impl<T: Scalar> Features<T> {
    /// Of images in pieces, each of whole images.
    pub(crate) fn images(pieces: Vec<Vec<u8>>, rows: usize, cols: usize) -> Self {
        match without_black(pieces, rows * cols) {
            Ok(sparse) => Self::SparseImages { sparse, rows, cols },
            Err(pixels) => Self::Images { pixels, rows, cols },
        }
    }
}

compiled_once! {
    /// The images without their black pixels, if most are; else all pixels. Each piece is given back as soon
    /// as it is indexed. The work is done by pieces on all cores, and its result does not depend on them.
    fn without_black<; T>(pieces: Vec<Vec<u8>>, width: usize) -> Result<SparseColumns<T>, Vec<u8>> {
        let count = |piece: &Vec<u8>| RowCounts::of(piece, width);
        let pieces = in_parts(pieces, width);
        let counts = in_parallel(pieces.iter().collect(), count);
        let (total, pixels) = (counts.iter().map(RowCounts::total).sum(), pieces.iter().map(Vec::len).sum());
        if !pays(total, pixels, width) {
            return Err(joined(pieces, pixels));
        }
        Ok(SparseColumns::from_pieces_of_bytes(&counts, byte_scale(), |rooms| {
            in_parallel(rooms.into_iter().zip(pieces).collect(), |(room, piece)| room.fill(&piece));
        }))
    }
}

/// Pixels of a piece that two cores had better share.
const LARGE: usize = 4 << 20;

/// These pieces, or their halves if there is a single large one.
fn in_parts(mut pieces: Vec<Vec<u8>>, width: usize) -> Vec<Vec<u8>> {
    if let [only] = &mut pieces[..]
        && only.len() > LARGE
    {
        let second = only.split_off(only.len() / width / 2 * width);
        pieces.push(second);
    }
    pieces
}

/// All pixels in one piece. It takes memory as it fills, and each piece is given back meanwhile.
fn joined(mut pieces: Vec<Vec<u8>>, len: usize) -> Vec<u8> {
    if pieces.len() == 1 {
        return pieces.remove(0);
    }
    let mut pixels = room_for(len);
    pieces.into_iter().for_each(|piece| pixels.extend_from_slice(&piece));
    pixels
}

/// The bytes of the images `indices`.
pub(super) fn bytes_of<T: Scalar>(
    sparse: &SparseColumns<T>,
    indices: impl ExactSizeIterator<Item = usize>,
) -> Vec<u8> {
    let width = sparse.rows();
    let mut pixels = vec![0; indices.len() * width];
    for (image, i) in pixels.chunks_exact_mut(width).zip(indices) {
        sparse.write_bytes(i as u32, image);
    }
    pixels
}
