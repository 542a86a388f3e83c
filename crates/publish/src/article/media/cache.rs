//! Keeps the smaller copies of images between builds, independently of sites and output folders.
//!
//! Input: the hash of an image, and a [`Purpose`]. Output: its copies, if an earlier build has made them. Entry points:
//! [`ImageCache::find`], [`ImageCache::store`] and [`prune`].
//!
//! Each image has a folder, `VERSION/HASH`. It contains the copies and, for each purpose, a record that lists them. A
//! record is written last, so it never names a copy that is incomplete. The folder may be removed at any time.

use crate::scratch::Scratch;
use images::{CopySize, MadeCopy, Purpose, VERSION};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Images that no build used for this long are removed.
const MAX_AGE: Duration = Duration::from_secs(60 * 24 * 3600);
/// The precision of the time of the last use.
const DAY: Duration = Duration::from_secs(24 * 3600);
/// The file whose time is that of the last call of [`prune`].
const PRUNED: &str = "pruned";
/// The content of a record for an image that cannot be decoded.
const DAMAGED: &str = "damaged";
/// The extensions of copies.
const EXTENSIONS: [&str; 4] = ["webp", "jpg", "png", "bmp"];

/// A folder of copies. If it cannot be read or written, nothing is cached.
pub(super) struct ImageCache {
    folder: PathBuf,
    /// For copies that are being written.
    scratch: Scratch,
    now: SystemTime,
}

/// A copy in the cache.
pub(super) struct CachedCopy {
    pub size: CopySize,
    pub extension: &'static str,
    pub file: File,
}

impl ImageCache {
    /// Uses the folder `folder`, which need not exist. `now` is the present moment.
    pub fn new(folder: &Path, now: SystemTime) -> Self {
        ImageCache { folder: folder.join(VERSION.to_string()), scratch: Scratch::new(folder, ".new-"), now }
    }

    /// Returns the copies of an image: `Some(None)` if it is damaged, `None` if it is not in the cache.
    pub fn find(&self, content: u128, purpose: Purpose) -> Option<Option<Vec<CachedCopy>>> {
        let folder = self.image_folder(content);
        let record = folder.join(record_name(purpose));
        let text = fs::read_to_string(&record).ok()?;
        self.touch(&record);
        if text == DAMAGED {
            return Some(None);
        }
        let copy = |line: &str| {
            let mut words = line.split(' ');
            let mut number = || words.next()?.parse::<u32>().ok();
            let (size, length) = (CopySize { width: number()?, height: number()? }, number()?);
            let extension = words.next()?;
            let extension = EXTENSIONS.into_iter().find(|known| *known == extension)?;
            let file = File::open(folder.join(copy_name(size.width, extension))).ok()?;
            let is_whole = file.metadata().is_ok_and(|metadata| metadata.len() == u64::from(length));
            is_whole.then_some(CachedCopy { size, extension, file })
        };
        text.lines().map(copy).collect::<Option<Vec<_>>>().map(Some)
    }

    /// Stores the copies of an image, or that it is damaged. Failures are ignored: the next build makes the copies
    /// again.
    pub fn store(&self, content: u128, purpose: Purpose, copies: Option<&[MadeCopy]>) {
        let folder = self.image_folder(content);
        let write = |name: &str, bytes: &[u8]| self.scratch.replace(&folder.join(name), bytes);
        let line = |copy: &MadeCopy| {
            let MadeCopy { size: CopySize { width, height }, extension, bytes } = copy;
            format!("{width} {height} {} {extension}\n", bytes.len())
        };
        let record = copies.map_or(DAMAGED.to_owned(), |copies| copies.iter().map(line).collect());
        let _ = fs::create_dir_all(&folder)
            .and_then(|()| {
                let mut copies = copies.unwrap_or_default().iter();
                copies.try_for_each(|copy| write(&copy_name(copy.size.width, copy.extension), &copy.bytes))
            })
            .and_then(|()| write(record_name(purpose), record.as_bytes()));
    }

    fn image_folder(&self, content: u128) -> PathBuf {
        self.folder.join(format!("{content:032x}"))
    }

    /// Notes that a record was used.
    fn touch(&self, record: &Path) {
        let time = fs::metadata(record).and_then(|metadata| metadata.modified());
        if time.is_ok_and(|time| time + DAY < self.now) {
            let _ = File::options().append(true).open(record).and_then(|file| file.set_modified(self.now));
        }
    }
}

fn record_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Body => "body",
        Purpose::Preview => "preview",
    }
}

fn copy_name(width: u32, extension: &str) -> String {
    format!("{width}.{extension}")
}

/// Removes images that were not used for a long time, and those of other versions. Does nothing if it ran less than a
/// day ago.
pub fn prune(folder: &Path, now: SystemTime) {
    let marker = folder.join(PRUNED);
    let last = fs::metadata(&marker).and_then(|metadata| metadata.modified());
    if !folder.is_dir() || last.is_ok_and(|last| last + DAY > now) {
        return;
    }
    let _ = File::create(&marker).and_then(|file| file.set_modified(now));
    let folders = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| path.is_dir() && !path.is_symlink()).collect()
    };
    for version in folders(folder) {
        // Another program may own folders with other names.
        let is_ours = |name: &str, most: usize| name.len() <= most && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !is_ours(&name(&version), 4) {
            continue;
        }
        for image in folders(&version).iter().filter(|image| name(image).len() == 32 && is_ours(&name(image), 32)) {
            let records = [Purpose::Body, Purpose::Preview].map(|purpose| image.join(record_name(purpose)));
            let used = records.iter().filter_map(|record| fs::metadata(record).and_then(|it| it.modified()).ok()).max();
            // Without a record, another build may be writing it.
            let used = used.or_else(|| fs::metadata(image).and_then(|it| it.modified()).ok());
            if used.is_some_and(|used| used + MAX_AGE < now) {
                let _ = fs::remove_dir_all(image);
            }
        }
        let _ = fs::remove_dir(version);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    const SIZE: CopySize = CopySize { width: 480, height: 20 };

    #[test]
    fn copies_are_found_until_they_are_old() {
        let folder = tempfile::tempdir().unwrap();
        let start = SystemTime::now();
        let cache = ImageCache::new(folder.path(), start);
        assert!(cache.find(7, Purpose::Body).is_none());
        cache.store(7, Purpose::Body, Some(&[MadeCopy { size: SIZE, extension: "webp", bytes: b"copy".to_vec() }]));
        cache.store(8, Purpose::Body, None);
        let read = |cache: &ImageCache| {
            let mut copies = cache.find(7, Purpose::Body)??;
            let mut text = String::new();
            copies[0].file.read_to_string(&mut text).unwrap();
            Some((copies[0].size, copies[0].extension, text))
        };
        let expected = Some((SIZE, "webp", String::from("copy")));
        assert_eq!(read(&cache), expected);
        assert!(cache.find(7, Purpose::Preview).is_none(), "other copies");
        assert!(matches!(cache.find(8, Purpose::Body), Some(None)), "damaged");

        drop(cache);
        // Used after 50 days, so it is not old after 70.
        let later = |days: u32| start + DAY * days;
        let cache = ImageCache::new(folder.path(), later(50));
        assert_eq!(read(&cache), expected);
        prune(folder.path(), later(70));
        assert_eq!(read(&cache), expected);
        assert!(cache.find(8, Purpose::Body).is_none());
        prune(folder.path(), later(200));
        assert!(read(&cache).is_none());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "only the marker is left");
    }

    #[test]
    fn an_incomplete_copy_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let cache = ImageCache::new(folder.path(), SystemTime::now());
        cache.store(7, Purpose::Body, Some(&[MadeCopy { size: SIZE, extension: "jpg", bytes: b"copy".to_vec() }]));
        fs::write(cache.image_folder(7).join("480.jpg"), "co").unwrap();
        assert!(cache.find(7, Purpose::Body).is_none());
        fs::remove_file(cache.image_folder(7).join("480.jpg")).unwrap();
        assert!(cache.find(7, Purpose::Body).is_none());
    }
}
