//! How many pixels may be in memory at once.

use std::sync::{Condvar, Mutex, PoisonError};

/// Pixels of all pictures that are decoded at one time: one of the largest, or some of a telephone's.
const AT_ONCE: u64 = 64_000_000;

/// Hands out pixels and waits where there are none left.
///
/// A thread that holds some must not wait for other threads of the pool: nothing that decodes is itself parallel.
#[derive(Default)]
pub(super) struct Budget {
    taken: Mutex<u64>,
    given_back: Condvar,
}

/// Pixels that are in use until this is dropped.
pub(super) struct Permit<'a> {
    budget: &'a Budget,
    pixels: u64,
}

impl Budget {
    /// Waits until there is room for as many pixels.
    pub fn take(&self, pixels: u64) -> Permit<'_> {
        let pixels = pixels.min(AT_ONCE);
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |taken: &mut u64| *taken + pixels > AT_ONCE;
        let mut taken = self.given_back.wait_while(taken, is_full).unwrap_or_else(PoisonError::into_inner);
        *taken += pixels;
        Permit { budget: self, pixels }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.budget.taken.lock().unwrap_or_else(PoisonError::into_inner) -= self.pixels;
        self.budget.given_back.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn there_are_never_more_pixels_than_allowed() {
        let (budget, now, most) = (Budget::default(), AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for number in 0..8 {
                let (budget, now, most) = (&budget, &now, &most);
                scope.spawn(move || {
                    for round in 0..20 {
                        let pixels = AT_ONCE / (1 + (number + round) % 5);
                        let permit = budget.take(pixels);
                        most.fetch_max(now.fetch_add(pixels, Ordering::SeqCst) + pixels, Ordering::SeqCst);
                        std::thread::yield_now();
                        now.fetch_sub(pixels, Ordering::SeqCst);
                        drop(permit);
                    }
                });
            }
        });
        assert!(most.into_inner() <= AT_ONCE);
        drop(budget.take(u64::MAX));
        assert_eq!(budget.taken.into_inner().unwrap(), 0);
    }
}
