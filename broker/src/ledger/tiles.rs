//! The tree as C2SP tiles: coordinates, paths, widths and entry bundles (c2sp.org/tlog-tiles).
//!
//! Names tiles and packs bundles. Which hashes are in a tile, and which tiles a proof needs, is in [`super::merkle`];
//! serving them over HTTP and storing them is elsewhere.

use std::fmt;
use std::str::FromStr;

use super::hash::HASH_BYTES;

/// Hashes in a full tile.
pub const TILE_WIDTH: u16 = 256;

/// Bytes in a full tile.
pub const TILE_BYTES: usize = 256 * HASH_BYTES;

/// The highest level that the path format knows.
const MAX_LEVEL: u8 = 63;

/// Why a path, tile or bundle is not well formed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// The path is not one of the format.
    #[error("`{0}` is no tile path such as `tile/0/x001/234` or `tile/entries/005.p/7`")]
    Path(String),
    /// A level above 63 or a width outside 1–256.
    #[error("no tile has level {level} and width {width}")]
    Coordinates {
        /// The level asked for.
        level: u8,
        /// The width asked for.
        width: u16,
    },
    /// A bundle ends inside an entry or holds another number of entries.
    #[error("an entry bundle of {expected} entries is malformed at byte {at}")]
    Bundle {
        /// Entries that the bundle should hold.
        expected: u16,
        /// Where it went wrong.
        at: usize,
    },
    /// An entry is longer than a bundle can hold.
    #[error("an entry of {0} bytes is longer than 65535")]
    EntryTooLong(usize),
}

/// One tile of hashes: the `index`-th of its `level`, holding its first `width` hashes (256 = full).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    level: u8,
    index: u64,
    width: u16,
}

impl TileId {
    /// A tile by its coordinates; `width` from 1 to 256.
    pub const fn new(level: u8, index: u64, width: u16) -> Result<Self, TileError> {
        if level > MAX_LEVEL || width == 0 || width > TILE_WIDTH {
            return Err(TileError::Coordinates { level, width });
        }
        Ok(Self { level, index, width })
    }

    /// The tile as wide as it is in a tree of `size` leaves; `None` when it would be empty.
    pub fn at_size(level: u8, index: u64, size: u64) -> Option<Self> {
        let hashes = hashes_at(level, size);
        let first = index.checked_mul(u64::from(TILE_WIDTH))?;
        let width = hashes.checked_sub(first)?.min(u64::from(TILE_WIDTH));
        Self::new(level, index, u16::try_from(width).ok()?).ok()
    }

    /// The level; 0 holds leaf hashes.
    pub const fn level(&self) -> u8 {
        self.level
    }

    /// The place among the tiles of its level, from 0.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Hashes held, 1 to 256.
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// Whether it holds 256 hashes and never changes again.
    pub const fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// Bytes of its content.
    pub fn bytes(&self) -> usize {
        usize::from(self.width) * HASH_BYTES
    }
}

/// How many hashes a level holds in a tree of `size` leaves.
pub fn hashes_at(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(level) * 8).unwrap_or(0)
}

/// The partial tiles of a tree of `size` leaves, lowest level first; full tiles are not among them.
pub fn partial_tiles(size: u64) -> Vec<TileId> {
    (0..8u8)
        .filter_map(|level| {
            let hashes = hashes_at(level, size);
            TileId::at_size(level, hashes / u64::from(TILE_WIDTH), size)
        })
        .collect()
}

/// What can be asked for below `<prefix>/`: a tile of hashes or a bundle of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TilePath {
    /// `tile/<level>/<index>[.p/<width>]`
    Hashes(TileId),
    /// `tile/entries/<index>[.p/<width>]`; the coordinates are those of the level 0 tile.
    Entries(TileId),
}

impl TilePath {
    /// The tile that is asked for; for a bundle, the level 0 tile over the same leaves.
    pub const fn tile(&self) -> TileId {
        match self {
            Self::Hashes(tile) | Self::Entries(tile) => *tile,
        }
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tile = self.tile();
        match self {
            Self::Hashes(_) => write!(f, "tile/{}/", tile.level)?,
            Self::Entries(_) => f.write_str("tile/entries/")?,
        }
        write_index(f, tile.index)?;
        if tile.is_full() { Ok(()) } else { write!(f, ".p/{}", tile.width) }
    }
}

/// Writes `1234067` as `x001/x234/067`.
fn write_index(f: &mut fmt::Formatter<'_>, index: u64) -> fmt::Result {
    let mut divisor = 1u64;
    while index / divisor >= 1000 {
        divisor = divisor.saturating_mul(1000);
    }
    while divisor > 1 {
        write!(f, "x{:03}/", index / divisor % 1000)?;
        divisor /= 1000;
    }
    write!(f, "{:03}", index % 1000)
}

impl FromStr for TilePath {
    type Err = TileError;

    /// Reads exactly what `Display` writes; every other spelling is refused.
    fn from_str(path: &str) -> Result<Self, TileError> {
        let refuse = || TileError::Path(path.chars().take(100).collect());
        let read = parse(path).ok_or_else(refuse)?;
        if read.to_string() == path { Ok(read) } else { Err(refuse()) }
    }
}

fn parse(path: &str) -> Option<TilePath> {
    if path.len() > 64 {
        return None;
    }
    let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, width.parse::<u16>().ok().filter(|width| *width < TILE_WIDTH)?),
        None => (rest, TILE_WIDTH),
    };
    let index = number.split('/').try_fold(0u64, |index, part| {
        let digits = part.strip_prefix('x').unwrap_or(part);
        if digits.len() != 3 {
            return None;
        }
        index.checked_mul(1000)?.checked_add(digits.parse::<u64>().ok()?)
    })?;
    if kind == "entries" {
        return Some(TilePath::Entries(TileId::new(0, index, width).ok()?));
    }
    Some(TilePath::Hashes(TileId::new(kind.parse().ok()?, index, width).ok()?))
}

/// Packs leaves into an entry bundle: each with its length in two bytes, big-endian.
pub fn encode_bundle<'a>(leaves: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, TileError> {
    let mut bundle = Vec::new();
    for leaf in leaves {
        let length = u16::try_from(leaf.len()).map_err(|_| TileError::EntryTooLong(leaf.len()))?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(leaf);
    }
    Ok(bundle)
}

/// Unpacks an entry bundle that must hold exactly `width` leaves.
pub fn decode_bundle(bundle: &[u8], width: u16) -> Result<Vec<&[u8]>, TileError> {
    let mut rest = bundle;
    let mut leaves = Vec::with_capacity(usize::from(width.min(TILE_WIDTH)));
    while !rest.is_empty() {
        let refuse = || TileError::Bundle { expected: width, at: bundle.len() - rest.len() };
        let (length, after) = rest.split_first_chunk::<2>().ok_or_else(refuse)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (leaf, after) = after.split_at_checked(length).ok_or_else(refuse)?;
        if leaves.len() >= usize::from(width) {
            return Err(refuse());
        }
        leaves.push(leaf);
        rest = after;
    }
    if leaves.len() == usize::from(width) {
        Ok(leaves)
    } else {
        Err(TileError::Bundle { expected: width, at: bundle.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tile(level: u8, index: u64, width: u16) -> TileId {
        TileId::new(level, index, width).unwrap()
    }

    #[test]
    fn paths_are_those_of_the_specification() {
        for (path, want) in [
            ("tile/0/x001/x234/067", TilePath::Hashes(tile(0, 1_234_067, 256))),
            ("tile/63/000.p/1", TilePath::Hashes(tile(63, 0, 1))),
            ("tile/1/x001/000.p/255", TilePath::Hashes(tile(1, 1000, 255))),
            ("tile/entries/999", TilePath::Entries(tile(0, 999, 256))),
            ("tile/entries/x018/x446/x744/x073/x709/x551/615.p/8", TilePath::Entries(tile(0, u64::MAX, 8))),
        ] {
            assert_eq!(path.parse::<TilePath>().unwrap(), want);
            assert_eq!(want.to_string(), path);
        }
    }

    #[test]
    fn every_other_spelling_of_a_path_is_refused() {
        for bad in [
            "",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "tile/00/000",
            "tile/64/000",
            "tile/-1/000",
            "tile/+1/000",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/0/x000",
            "tile/0/x000/001",
            "tile/0/001/001",
            "tile/0/x001",
            "tile/0/x001/x001",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/000.p/+1",
            "tile/0/000.p/1/",
            "/tile/0/000",
            "tile/0/000/",
            "tile/data/000",
            "tile/8/0/000",
            "tile/0/+01",
            "tile/entries/x/000",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/0/\u{0660}00",
            "tile/0/000.p/1.p/1",
        ] {
            assert!(bad.parse::<TilePath>().is_err(), "{bad}");
        }
    }

    #[test]
    fn widths_are_those_of_the_specification() {
        let names = |size| {
            partial_tiles(size).into_iter().map(|tile| (tile.level(), tile.index(), tile.width())).collect::<Vec<_>>()
        };
        assert_eq!(names(70_000), [(0, 273, 112), (1, 1, 17), (2, 0, 1)]);
        assert_eq!(names(256), [(1, 0, 1)]);
        assert_eq!(names(255), [(0, 0, 255)]);
        assert_eq!(names(0), []);
        assert_eq!(TileId::at_size(0, 272, 70_000), Some(tile(0, 272, 256)));
        assert_eq!(TileId::at_size(0, 274, 70_000), None);
        assert_eq!(TileId::at_size(1, 0, 256), Some(tile(1, 0, 1)));
        assert_eq!(TileId::at_size(63, 0, u64::MAX), None);
        assert_eq!(partial_tiles(u64::MAX).len(), 8);
    }

    #[test]
    fn a_bundle_reads_back_and_a_damaged_one_is_refused() {
        let leaves: [&[u8]; 3] = [b"", b"a", &[7; 300]];
        let bundle = encode_bundle(leaves).unwrap();
        assert_eq!(decode_bundle(&bundle, 3).unwrap(), leaves);
        assert!(decode_bundle(&bundle, 2).is_err());
        assert!(decode_bundle(&bundle, 4).is_err());
        assert!(decode_bundle(&bundle[..bundle.len() - 1], 3).is_err());
        assert!(encode_bundle([vec![0u8; 65_536].as_slice()]).is_err());
    }

    proptest! {
        #[test]
        fn any_tile_path_reads_back(level in 0u8..64, index: u64, width in 1u16..=256, entries: bool) {
            let path = if entries { TilePath::Entries(tile(0, index, width)) } else { TilePath::Hashes(tile(level, index, width)) };
            prop_assert_eq!(path.to_string().parse::<TilePath>().unwrap(), path);
        }

        #[test]
        fn no_text_and_no_bytes_make_the_parsers_panic(text in ".{0,80}", near in "tile/(entries|[0-9]{1,2})/(x[0-9]{3}/){0,8}[0-9]{3}(\\.p/[0-9]{1,3})?", bytes: Vec<u8>, width: u16) {
            for text in [text, near] {
                if let Ok(path) = text.parse::<TilePath>() {
                    prop_assert_eq!(path.to_string(), text);
                }
            }
            let _ = decode_bundle(&bytes, width);
        }
    }
}
