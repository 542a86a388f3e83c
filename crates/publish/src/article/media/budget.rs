//! Limits the memory for images, over all threads of a build: a weighted semaphore.
//!
//! Input: a number of bytes. Output: a [`Permit`], as soon as they are free; dropping it releases them. A thread that
//! holds a permit must not wait for work of other threads, or they could deadlock.

use std::sync::{Condvar, Mutex, PoisonError};

/// The bytes that are free.
pub(super) struct Budget {
    free: Mutex<u64>,
    total: u64,
    released: Condvar,
}

/// Bytes that are reserved until this is dropped.
pub(super) struct Permit<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Budget {
    pub fn new(total: u64) -> Self {
        Budget { free: Mutex::new(total), total, released: Condvar::new() }
    }

    /// Waits until `bytes` are free. More than the total counts as the total.
    pub fn acquire(&self, bytes: u64) -> Permit<'_> {
        let bytes = bytes.min(self.total);
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.released.wait_while(free, |free| *free < bytes).unwrap_or_else(PoisonError::into_inner);
        *free -= bytes;
        Permit { budget: self, bytes }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.budget.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.budget.released.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
    use std::thread;

    #[test]
    fn permits_never_exceed_the_total() {
        let (budget, in_use, peak) = (Budget::new(100), AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for bytes in [60, 60, 40, 30, 100, 1000, 1, 0] {
                let (budget, in_use, peak) = (&budget, &in_use, &peak);
                scope.spawn(move || {
                    for _ in 0..50 {
                        let permit = budget.acquire(bytes);
                        peak.fetch_max(in_use.fetch_add(permit.bytes, SeqCst) + permit.bytes, SeqCst);
                        thread::yield_now();
                        in_use.fetch_sub(permit.bytes, SeqCst);
                    }
                });
            }
        });
        assert!(peak.into_inner() <= 100);
        assert_eq!(*budget.free.lock().unwrap(), 100);
    }
}
