//! How much memory pictures may take at the same time, over all threads of a build.
//!
//! Comes in: a number of bytes. Goes out: a [`Share`] of the whole, as soon as it is free; it is given back when it is dropped.
//! A thread that holds a share must not start or wait for work of others, or the threads could wait for each other.

use std::sync::{Condvar, Mutex, PoisonError};

/// Bytes that can be lent.
pub(super) struct Budget {
    free: Mutex<u64>,
    total: u64,
    returned: Condvar,
}

/// Bytes that are lent.
pub(super) struct Share<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Budget {
    pub fn new(total: u64) -> Self {
        Budget { free: Mutex::new(total), total, returned: Condvar::new() }
    }

    /// Waits until so many bytes are free. More than all there are is all there are.
    pub fn take(&self, bytes: u64) -> Share<'_> {
        let bytes = bytes.min(self.total);
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.returned.wait_while(free, |free| *free < bytes).unwrap_or_else(PoisonError::into_inner);
        *free -= bytes;
        Share { budget: self, bytes }
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        *self.budget.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.budget.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
    use std::thread;

    #[test]
    fn no_more_is_lent_than_there_is() {
        let (budget, lent, most) = (Budget::new(100), AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for bytes in [60, 60, 40, 30, 100, 1000, 1, 0] {
                let (budget, lent, most) = (&budget, &lent, &most);
                scope.spawn(move || {
                    for _ in 0..50 {
                        let share = budget.take(bytes);
                        most.fetch_max(lent.fetch_add(share.bytes, SeqCst) + share.bytes, SeqCst);
                        thread::yield_now();
                        lent.fetch_sub(share.bytes, SeqCst);
                    }
                });
            }
        });
        assert!(most.into_inner() <= 100);
        assert_eq!(*budget.free.lock().unwrap(), 100);
    }
}
