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
    fn system_randomness_does_not_repeat() {
        assert_ne!(bytes::<32>(&SystemRandom), bytes::<32>(&SystemRandom));
    }
}
