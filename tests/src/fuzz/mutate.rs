//! Chance from a seed, and changes to bytes: single ones, runs, numbers, lines, pieces of other inputs.

/// Bytes that mean something to one parser or another.
const WORDS: &[&str] = &[
    "\n",
    "\n\n",
    " ",
    "\u{2014} ",
    "+",
    "=",
    "/",
    "\\",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    ".",
    "..",
    "x",
    "%00",
    "\0",
    "\r\n",
    "null",
    "true",
    "-1",
    "0",
    "00",
    "18446744073709551615",
    "18446744073709551616",
    "9007199254740993",
    "1e308",
    "1.5",
    "\\u0000",
    "\\ud800",
    "\u{feff}",
    "\u{202e}",
    "é",
    "AAAA",
    "old ",
    "index ",
    "extra ",
    "c2sp.org/tlog-proof@v1\n",
    "tile/",
    ".p/",
    "entries",
    "until ",
    "/*",
    "/~0",
    "/~1",
    "*",
    "none",
    "HS256",
    "ES256",
    "..",
    "fields",
    "uses",
    "parameters",
    "[[a]]",
    "[a]\n",
    "a = 1\n",
    "'''",
    "\"\"\"",
];

/// A sequence that looks like chance and follows from its seed (SplitMix64).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The sequence of this seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { usize::try_from(self.draw() % end as u64).expect("below a usize") }
    }
}

/// `from` with one to six changes, some of them with pieces of `other`.
pub fn mutated(from: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = from.to_vec();
    for _ in 0..=chance.below(6) {
        change(&mut bytes, other, chance);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    let span = (1 + chance.below(16)).min(bytes.len().saturating_sub(at));
    match chance.below(14) {
        0 | 1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
        2 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = chance.draw().to_le_bytes()[0];
            }
        }
        3 => drop(bytes.drain(at..at + span)),
        4 => {
            let piece = bytes[at..at + span].to_vec();
            let to = chance.below(bytes.len() + 1);
            drop(bytes.splice(to..to, piece));
        }
        5 => bytes.truncate(at),
        6 | 7 => {
            let word = WORDS[chance.below(WORDS.len())];
            drop(bytes.splice(at..at, word.bytes()));
        }
        8 => {
            let word = WORDS[chance.below(WORDS.len())];
            drop(bytes.splice(at..at + span, word.bytes()));
        }
        9 => {
            let begin = chance.below(other.len() + 1);
            let end = (begin + chance.below(200)).min(other.len());
            drop(bytes.splice(at..at, other[begin..end].iter().copied()));
        }
        10 => number(bytes, chance),
        11 => line(bytes, chance),
        12 => {
            let byte = chance.draw().to_le_bytes()[0];
            let many = 1 << chance.below(11);
            drop(bytes.splice(at..at, std::iter::repeat_n(byte, many)));
        }
        _ => {
            let begin = chance.below(other.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[begin..]);
        }
    }
}

/// Changes one run of digits.
fn number(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let digits: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()).collect();
    if digits.is_empty() {
        return;
    }
    let begin = digits[chance.below(digits.len())];
    let end = (begin..bytes.len()).find(|at| !bytes[*at].is_ascii_digit()).unwrap_or(bytes.len());
    let edges = [0, 1, 255, 256, 65_535, 65_536, u64::from(u32::MAX), 1 << 53, u64::MAX];
    let new = if chance.below(2) == 0 { edges[chance.below(edges.len())] } else { chance.draw() >> chance.below(64) };
    drop(bytes.splice(begin..end, new.to_string().into_bytes()));
}

/// Doubles, drops or swaps lines.
fn line(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (one, two) = (chance.below(lines.len()), chance.below(lines.len()));
    match chance.below(3) {
        0 => lines.insert(two, lines[one].clone()),
        1 => drop(lines.remove(one)),
        _ => lines.swap(one, two),
    }
    *bytes = lines.join(&b'\n');
}
