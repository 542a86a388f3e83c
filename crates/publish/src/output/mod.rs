//! Writes the output folder. It contains a complete site at any time, and unchanged files are not touched.
//!
//! Input: names and contents of files, from many threads. Output: the folder, when [`Output::commit`] is called. Until
//! then, and if a build fails, the old output stays. Entry point: [`Output::to`].
//!
//! Steps of a commit:
//!
//! 1. New files are written to a staging folder (`staging`).
//! 2. Unchanged files are hard-linked from the old output. If nothing changed, the commit ends here.
//! 3. New media are added. Their names contain hashes, so they replace nothing.
//! 4. Whole folders are exchanged, then single files. A folder that contains foreign files, or an empty folder, is
//!    never moved: its new files are moved one by one (`parts`).
//! 5. Unreferenced media are removed.
//!
//! If a step fails, the previous ones are undone (`swap`).
//!
//! Only files of an earlier build are replaced or removed (`survey`): documents in `data/`, hashed names in `media/`,
//! marked pages and listed files, with their compressed forms. Everything else is left alone. A new file that would
//! replace something else is an error.

pub mod compression;
mod files;
mod parts;
mod staging;
mod staleness;
mod survey;
mod swap;

pub use survey::REDIRECT_POLICY;

use compression::{Encoding, Level};
use files::{has_content, has_files, link_or_copy, move_new_files, remove, remove_empty_parents, with_parent_folder};
use parts::Plan;
use staging::{Staging, with_path};
use staleness::same_but_for_ages;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use survey::{DATA, FILE_LIST, MEDIA, Scan, is_file, is_listed, is_marked, read_file};
use swap::Swap;

/// The state of a file compared with the old output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileState {
    Unchanged,
    New,
    /// New, and replaces a page that is not from one of our builds.
    Replaces,
}

/// A site that is being written.
pub struct Output {
    /// `None` if nothing is written.
    target: Option<PathBuf>,
    /// Whether the output folder is not empty, so that old files must be compared.
    has_files: bool,
    /// Created when the first file is written.
    staging: Mutex<Option<Staging>>,
    files: Mutex<BTreeMap<String, FileState>>,
    /// Folders that already exist in the staging folder.
    created_folders: Mutex<HashSet<PathBuf>>,
    /// Whether compressed forms of files are written.
    compress: bool,
    /// Whether files are moved one by one instead of exchanging folders.
    piecemeal: bool,
    /// Precedes the names of all files but media.
    folder: Mutex<String>,
}

/// The numbers of files that a commit changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// New or changed files.
    pub written: usize,
    /// Unchanged files.
    pub kept: usize,
    /// Removed files.
    pub removed: usize,
}

impl Output {
    /// An output that writes nothing, for `check`.
    pub fn nowhere() -> Self {
        Output {
            target: None,
            has_files: false,
            staging: Mutex::default(),
            files: Mutex::default(),
            created_folders: Mutex::default(),
            compress: false,
            piecemeal: false,
            folder: Mutex::default(),
        }
    }

    /// Sets whether compressed forms of each file are written.
    pub fn compressing(self, compress: bool) -> Self {
        Output { compress, ..self }
    }

    /// Sets whether the commit moves files one by one. Faster for small changes, but a crash may leave a mixture. Use
    /// it only for temporary sites.
    pub fn piecemeal(self, piecemeal: bool) -> Self {
        Output { piecemeal, ..self }
    }

    /// Prepares writing to the folder `target`, which need not exist. Fails if it contains a `data` folder that is
    /// not from one of our builds.
    pub fn to(target: &Path) -> io::Result<Self> {
        let conflict = |message: &str| io::Error::new(io::ErrorKind::AlreadyExists, message.to_owned());
        if target.exists() && !target.is_dir() {
            return Err(conflict("a file has this name"));
        }
        // If `target` is a link, rename within the folder that it leads to.
        let target = match target.canonicalize() {
            Ok(folder) => folder,
            Err(_) if target.is_symlink() => return Err(conflict("it is a broken symbolic link")),
            Err(_) => target.to_owned(),
        };
        staging::remove_abandoned(&target);
        let data = target.join(DATA);
        let site = fs::read_to_string(data.join(broadsheet::feed::site::site_file())).unwrap_or_default();
        if data.exists() && !site.contains("\"_broadsheet\"") && fs::read_dir(&data)?.next().is_some() {
            return Err(conflict("it contains a folder `data` that is not from a Broadsheet build"));
        }
        Ok(Output { has_files: has_files(&target), target: Some(target), ..Output::nowhere() })
    }

    /// Lets the following files be below a folder, such as `ca/`. Media always stay in the folder of all languages.
    pub fn enter(&self, folder: &str) {
        folder.clone_into(&mut self.folder.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
    }

    /// Adds the present folder to a name.
    fn in_folder(&self, name: &str) -> String {
        [&*self.folder.lock().unwrap_or_else(|poisoned| poisoned.into_inner()), name].concat()
    }

    /// Adds a file. `name` is relative to the output folder, with `/` as separator.
    pub fn put(&self, name: String, bytes: &[u8]) -> io::Result<()> {
        let Some(target) = &self.target else { return Ok(()) };
        let name = self.in_folder(&name);
        let is_unchanged = self.has_files && has_content(&target.join(&name), bytes);
        self.add_file(target, name, bytes, is_unchanged, Level::Some)
    }

    /// Adds a page. If only ages such as "2 days ago" differ, the old page is kept.
    pub fn put_page(&self, name: String, page: &str) -> io::Result<()> {
        let Some(target) = &self.target else { return Ok(()) };
        let name = self.in_folder(&name);
        let old = if self.has_files { read_file(&target.join(&name)) } else { None };
        let is_unchanged = old.as_ref().is_some_and(|old| same_but_for_ages(old, page.as_bytes()));
        let replaces_foreign = !is_unchanged && old.is_some_and(|old| !is_marked(&old));
        self.add_file(target, name.clone(), page.as_bytes(), is_unchanged, Level::Some)?;
        if replaces_foreign {
            self.record(name, FileState::Replaces);
        }
        Ok(())
    }

    /// Adds a file that rarely changes, with the best compression.
    pub fn put_lasting(&self, name: String, bytes: &[u8]) -> io::Result<()> {
        let Some(target) = &self.target else { return Ok(()) };
        let name = self.in_folder(&name);
        let is_unchanged = self.has_files && has_content(&target.join(&name), bytes);
        self.add_file(target, name, bytes, is_unchanged, Level::All)
    }

    fn add_file(&self, target: &Path, name: String, bytes: &[u8], is_unchanged: bool, level: Level) -> io::Result<()> {
        if self.compress && compression::is_worthwhile(&name, bytes.len()) {
            for encoding in Encoding::ALL {
                let compressed = [&name, encoding.suffix()].concat();
                let is_unchanged = is_unchanged && target.join(&compressed).is_file();
                if !is_unchanged {
                    fs::write(self.staging_path(&compressed)?, encoding.compress(bytes, level)?)
                        .map_err(with_path(&target.join(&compressed)))?;
                }
                self.record(compressed, state(is_unchanged));
            }
        }
        if !is_unchanged {
            fs::write(self.staging_path(&name)?, bytes).map_err(with_path(&target.join(&name)))?;
        }
        self.record(name, state(is_unchanged));
        Ok(())
    }

    /// Adds a copy of an open file. Its name below `media/` contains a hash of its content.
    pub fn put_media(&self, name: &str, mut file: File) -> io::Result<()> {
        let Some(target) = &self.target else { return Ok(()) };
        let name = format!("{MEDIA}/{name}");
        let length = file.metadata().map_err(with_path(&target.join(&name)))?.len();
        let is_unchanged = fs::metadata(target.join(&name)).is_ok_and(|old| old.len() == length);
        if self.compress && compression::is_worthwhile(&name, length as usize) {
            let mut bytes = Vec::with_capacity(length as usize);
            file.read_to_end(&mut bytes).map_err(with_path(&target.join(&name)))?;
            return self.add_file(target, name, &bytes, is_unchanged, Level::Some);
        }
        if !is_unchanged {
            // `fs::copy` would also copy permissions, which may be too strict for a web server.
            let mut copy = File::create(self.staging_path(&name)?).map_err(with_path(&target.join(&name)))?;
            io::copy(&mut file, &mut copy).map_err(with_path(&target.join(&name)))?;
        }
        self.record(name, state(is_unchanged));
        Ok(())
    }

    /// Adds a copy of an open file.
    pub fn put_file(&self, name: String, mut file: File) -> io::Result<()> {
        const MAX_IN_MEMORY: u64 = 64_000_000;
        let Some(target) = &self.target else { return Ok(()) };
        let length = file.metadata().map_err(with_path(&target.join(&name)))?.len();
        if length <= MAX_IN_MEMORY {
            let mut bytes = Vec::with_capacity(length as usize);
            file.read_to_end(&mut bytes).map_err(with_path(&target.join(&name)))?;
            return self.put(name, &bytes);
        }
        let mut copy = File::create(self.staging_path(&name)?).map_err(with_path(&target.join(&name)))?;
        io::copy(&mut file, &mut copy).map_err(with_path(&target.join(&name)))?;
        self.record(name, FileState::New);
        Ok(())
    }

    /// Returns whether files are written. If not, the site is only checked.
    pub fn is_written(&self) -> bool {
        self.target.is_some()
    }

    /// Returns the names of all files that were added so far, in lower case, relative to the present folder.
    pub fn lower_case_names(&self) -> HashSet<String> {
        let files = self.files.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let folder = self.in_folder("");
        files.keys().filter_map(|name| name.strip_prefix(&folder)).map(str::to_lowercase).collect()
    }

    /// Returns whether the output folder already contains a file of this name.
    pub fn holds_file(&self, name: &str) -> bool {
        self.target.as_ref().is_some_and(|target| target.join(self.in_folder(name)).is_file())
    }

    /// Replaces the old site by the files that were added. Atomic, except for a crash during the final renames.
    pub fn commit(self) -> io::Result<Changes> {
        let Some(target) = &self.target else { return Ok(Changes::default()) };
        let listed = fs::read_to_string(target.join(FILE_LIST)).unwrap_or_default();
        let listed: HashSet<&str> = listed.lines().collect();
        self.write_file_list()?;
        let files = self.files.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        let folders: BTreeSet<&str> =
            files.keys().filter_map(|name| name.split_once('/')).map(|(folder, _)| folder).collect();
        let Scan { mut ours, mixed } = survey::scan(target, &folders, &listed, |name| files.contains_key(name))?;
        // An outdated compressed form would be sent instead of its file.
        let top = files.keys().filter(|name| !name.contains('/'));
        let compressed = top.flat_map(|name| Encoding::ALL.map(|encoding| [name, encoding.suffix()].concat()));
        ours.extend(compressed.filter(|form| is_file(&target.join(form))));
        let obsolete: BTreeSet<&String> = ours.iter().filter(|name| !files.contains_key(*name)).collect();
        let written = files.values().filter(|state| **state != FileState::Unchanged).count();
        let changes = Changes { written, kept: files.len() - written, removed: obsolete.len() };
        if written == 0 && obsolete.is_empty() {
            return Ok(changes);
        }
        let new = files.iter().filter(|(_, state)| **state != FileState::Unchanged);
        if has_files(target)
            && let Some(name) = survey::find_conflict(
                target,
                &listed,
                &obsolete,
                new.map(|(name, state)| (name, *state == FileState::Replaces)),
            )
        {
            let message = format!("{}: this is not from a Broadsheet build; move it away", target.join(name).display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
        let staging = match self.staging.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
            Some(staging) => staging,
            None => staging::create(target)?,
        };
        if self.piecemeal && target.exists() {
            move_new_files(staging.path(), target, &files)?;
            obsolete.iter().try_for_each(|name| remove(target, name))?;
            return Ok(changes);
        }
        fs::create_dir_all(target).map_err(with_path(target))?;
        let plan = Plan::new(&files, &obsolete, &mixed);
        for name in &plan.kept {
            link_or_copy(&target.join(name), &with_parent_folder(staging.path(), name)?)?;
        }
        let mut swap = Swap::new(staging.path().join(".replaced"));
        let mut replace = |name: &str| swap.replace(&staging.path().join(name), &with_parent_folder(target, name)?);
        let result = (plan.moved.iter().try_for_each(|name| replace(name)))
            .and_then(|()| plan.removed.iter().try_for_each(|name| swap.remove(&target.join(name))));
        match result {
            Ok(()) => {
                plan.removed.iter().for_each(|name| remove_empty_parents(target, name));
                Ok(changes)
            }
            Err(error) => {
                swap.undo();
                Err(error)
            }
        }
    }

    /// Moves the new files into the output folder one by one, and keeps everything else.
    pub fn add(self) -> io::Result<()> {
        let Some(target) = &self.target else { return Ok(()) };
        let staging = self.staging.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        let files = self.files.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        staging.map_or(Ok(()), |staging| move_new_files(staging.path(), target, &files))
    }

    /// Writes the list of files outside our folders, for the next build.
    fn write_file_list(&self) -> io::Result<()> {
        let files = self.files.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let outside = files.keys().filter(|name| is_listed(name) && compression::plain(name) == *name);
        let list: String = outside.flat_map(|name| [name, "\n"]).collect();
        // A build for a remote source leaves `data` to the site that it shows.
        let is_site = files.keys().any(|name| in_folder(name, DATA));
        drop(files);
        if !is_site { Ok(()) } else { self.put(FILE_LIST.to_owned(), list.as_bytes()) }
    }

    fn record(&self, name: String, state: FileState) {
        self.files.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(name, state);
    }

    /// Returns the path of a new file in the staging folder, after creating its folder.
    fn staging_path(&self, name: &str) -> io::Result<PathBuf> {
        let mut staging = self.staging.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if staging.is_none() {
            *staging = Some(staging::create(self.target.as_deref().unwrap_or(Path::new(".")))?);
        }
        let root = staging.as_ref().map(|staging| staging.path().to_owned()).unwrap_or_default();
        drop(staging);
        let path = root.join(name);
        if let Some(folder) = path.parent() {
            let folders = || self.created_folders.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            if !folders().contains(folder) {
                // Usually the parent exists already.
                fs::create_dir(folder).or_else(|_| fs::create_dir_all(folder)).map_err(with_path(folder))?;
                folders().insert(folder.to_owned());
            }
        }
        Ok(path)
    }
}

fn state(is_unchanged: bool) -> FileState {
    if is_unchanged { FileState::Unchanged } else { FileState::New }
}

fn in_folder(name: &str, folder: &str) -> bool {
    name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
