//! How much memory pictures may take at the same time, over all threads of a build.
//!
//! Comes in: a number of bytes. Goes out: a [`Permit`] of the whole, as soon as it is free; it is given back when it is dropped.
//! A thread that holds a permit must not start or wait for work of others, or the threads could wait for each other.

use std::sync::{Condvar, Mutex, PoisonError};

/// Bytes that can be in_use.
pub(super) struct Budget {
    free: Mutex<u64>,
    total: u64,
    released: Condvar,
}

/// Bytes that are in_use.
pub(super) struct Permit<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Budget {
    pub fn new(total: u64) -> Self {
        Budget { free: Mutex::new(total), total, released: Condvar::new() }
    }

    /// Waits until so many bytes are free. More than all there are is all there are.
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
