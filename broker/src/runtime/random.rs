//! Where random bytes come from.
//!
//! The only place that draws randomness outside the crypto library itself (which draws its own for TLS, keys and
//! nonces of signatures). Makes no ids: that is [`super::ids`].

/// A source of random bytes.
pub trait Random: Send + Sync {
    /// Fills all of `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// `N` random bytes of a source.
pub fn bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}

/// Bytes that are drawn in one go for many small needs: to ask the source costs more than the bytes.
pub struct Drawn<'a> {
    random: &'a dyn Random,
    bytes: [u8; 1024],
    used: usize,
}

impl<'a> Drawn<'a> {
    /// Draws from this source, nothing yet.
    pub const fn from(random: &'a dyn Random) -> Self {
        Self { random, bytes: [0; 1024], used: 1024 }
    }

    /// The next `N` bytes, never given out before.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let next = self.used.saturating_add(N);
        if let Some(bytes) = self.bytes.get(self.used..next).and_then(|bytes| bytes.try_into().ok()) {
            self.used = next;
            return bytes;
        }
        if N > self.bytes.len() {
            return bytes(self.random);
        }
        self.random.fill(&mut self.bytes);
        self.used = 0;
        self.bytes()
    }
}

impl std::fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Drawn")
    }
}

/// The crypto provider's random generator, seeded by the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    /// Ends the process when the generator fails: nothing safe can be done without randomness.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that draws randomness")]
    fn fill(&self, bytes: &mut [u8]) {
        if aws_lc_rs::rand::fill(bytes).is_err() {
            tracing::error!("the random generator failed; the process ends");
            std::process::abort();
        }
    }
}

/// A stream of bytes that is the same for the same seed: SHA-256 over seed and counter. For tests only.
#[cfg(any(test, feature = "test-support"))]
#[derive(Debug)]
pub struct SeededRandom {
    seed: u64,
    state: std::sync::Mutex<(u64, std::collections::VecDeque<u8>)>,
}

#[cfg(any(test, feature = "test-support"))]
impl SeededRandom {
    /// The stream of `seed`, from its beginning.
    pub fn new(seed: u64) -> Self {
        Self { seed, state: std::sync::Mutex::default() }
    }
}

#[cfg(any(test, feature = "test-support"))]
impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (counter, left) = &mut *state;
        for byte in bytes {
            if left.is_empty() {
                let block = [self.seed.to_be_bytes(), counter.to_be_bytes()].concat();
                left.extend(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &block).as_ref());
                *counter = counter.wrapping_add(1);
            }
            *byte = left.pop_front().unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_stream_however_it_is_cut() {
        let (one, two) = (SeededRandom::new(7), SeededRandom::new(7));
        let whole: [u8; 70] = bytes(&one);
        let parts = [bytes::<1>(&two).to_vec(), bytes::<40>(&two).to_vec(), bytes::<29>(&two).to_vec()].concat();
        assert_eq!(whole.to_vec(), parts);
        assert_ne!(bytes::<32>(&SeededRandom::new(8)), bytes::<32>(&SeededRandom::new(7)));
    }

    #[test]
    fn no_byte_that_was_drawn_ahead_is_given_out_twice() {
        let (source, same) = (SeededRandom::new(7), SeededRandom::new(7));
        let mut drawn = Drawn::from(&source);
        let mut given = Vec::new();
        // 1,024 is no multiple of what is asked for: what is left over at the end of a draw is dropped.
        for _ in 0..11 {
            given.extend(drawn.bytes::<93>());
        }
        let all: [u8; 1024] = bytes(&same);
        assert_eq!(given, all[..1023]);
        let next: [u8; 1024] = bytes(&same);
        assert_eq!((drawn.bytes::<12>().as_slice(), drawn.bytes::<80>().as_slice()), (&next[..12], &next[12..92]));
        assert_eq!(drawn.bytes::<2000>().len(), 2000);
    }

    #[test]
    fn system_randomness_does_not_repeat() {
        assert_ne!(bytes::<32>(&SystemRandom), bytes::<32>(&SystemRandom));
    }
}
