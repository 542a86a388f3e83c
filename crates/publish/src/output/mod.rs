//! The output folder: written beside (`staging`) and swapped in, so that it is always one whole site, and untouched where nothing
//! changed.
//!
//! Comes in: names and bytes, from many threads. Goes out: the folder, on [`Output::commit`]; before that, and where it is
//! never called, the old output stays as it is. Steps of a commit:
//!
//! 1. Files whose bytes did not change are linked from the old output, times and all. If that is all of them, stop.
//! 2. New media are added: their names hold hashes, so they disturb nothing.
//! 3. The other folders are exchanged, each as a whole, then the single files. A folder that holds anything of others, if only an
//!    empty folder, is never moved: what is new in it takes its place by itself (`parts`).
//! 4. Media that nothing refers to any more are removed.
//!
//! Where one of these steps fails, those before it are taken back (`swap`).
//!
//! Ours in an earlier output are the documents in `data/`, what is named as media are named, in the folders of pages what bears our mark,
//! what that output itself lists of files elsewhere (`survey`), and the compressed forms of all of those. Whatever else is there is left
//! alone, links, special files and empty folders too, and all of it where no build of ours was before: a file there that is in the way
//! ends the build.

pub mod compression;
mod parts;
mod staging;
pub mod staleness;
mod survey;
mod swap;

use compression::{Encoding, Level};
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

/// What became of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileState {
    Unchanged,
    New,
    /// New, in the place of a page that no build of ours made.
    Replaces,
}

/// A site being written.
pub struct Output {
    /// `None`: nothing is written at all.
    target: Option<PathBuf>,
    /// Whether there is anything in it, that is, whether each file has to be looked for.
    has_files: bool,
    /// Made when the first file is written.
    staging: Mutex<Option<Staging>>,
    files: Mutex<BTreeMap<String, FileState>>,
    /// Folders beside that are there already.
    created_folders: Mutex<HashSet<PathBuf>>,
    /// Whether every file has its compressed forms beside it.
    compress: bool,
    /// Whether what has changed takes its place file by file.
    piecemeal: bool,
}

/// What a commit did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are new or different.
    pub written: usize,
    /// Files that are as they were.
    pub kept: usize,
    /// Files that are gone.
    pub removed: usize,
}

impl Output {
    /// Writes nothing: for checking.
    pub fn nowhere() -> Self {
        Output {
            target: None,
            has_files: false,
            staging: Mutex::default(),
            files: Mutex::default(),
            created_folders: Mutex::default(),
            compress: false,
            piecemeal: false,
        }
    }

    /// The is_unchanged, which puts the compressed forms of each file beside it, if `compress`.
    pub fn compressing(self, compress: bool) -> Self {
        Output { compress, ..self }
    }

    /// The is_unchanged, whose commit puts each new file in its place by itself, if `piecemeal`. That costs as much as has changed, and
    /// not as much as there is; but a crash may leave some of both sites. For a site that lives no longer than its server.
    pub fn piecemeal(self, piecemeal: bool) -> Self {
        Output { piecemeal, ..self }
    }

    /// Writes to the folder `target`, which need not exist. A `data` folder there that no build of ours made is refused.
    pub fn to(target: &Path) -> io::Result<Self> {
        let taken = |what: &str| io::Error::new(io::ErrorKind::AlreadyExists, what.to_owned());
        if target.exists() && !target.is_dir() {
            return Err(taken("there is a file of that name"));
        }
        // What is renamed must reach the folder itself, not a link to it.
        let target = match target.canonicalize() {
            Ok(folder) => folder,
            Err(_) if target.is_symlink() => return Err(taken("it is a link that leads nowhere")),
            Err(_) => target.to_owned(),
        };
        staging::remove_abandoned(&target);
        let data = target.join(DATA);
        let site = fs::read_to_string(data.join(broadsheet::feed::site::site_file())).unwrap_or_default();
        if data.exists() && !site.contains("\"_broadsheet\"") && fs::read_dir(&data)?.next().is_some() {
            return Err(taken("it holds a folder `data` that is not a site of ours"));
        }
        Ok(Output { has_files: has_files(&target), target: Some(target), ..Output::nowhere() })
    }

    /// Takes one file. `name` is relative to the output folder, with `/` between its parts.
    pub fn put(&self, name: String, bytes: &[u8]) -> io::Result<()> {
        let Some(target) = &self.target else { return Ok(()) };
        let is_unchanged = self.has_files && has_content(&target.join(&name), bytes);
        self.add_file(target, name, bytes, is_unchanged, Level::Some)
    }

    /// Takes a page. One that differs in nothing but how long ago something was stays as it is.
    pub fn put_page(&self, name: String, page: &str) -> io::Result<()> {
        let Some(target) = &self.target else { return Ok(()) };
        let old = if self.has_files { read_file(&target.join(&name)) } else { None };
        let is_unchanged = old.as_ref().is_some_and(|old| same_but_for_ages(old, page.as_bytes()));
        let replaces_foreign = !is_unchanged && old.is_some_and(|old| !is_marked(&old));
        self.add_file(target, name.clone(), page.as_bytes(), is_unchanged, Level::Some)?;
        if replaces_foreign {
            self.record(name, FileState::Replaces);
        }
        Ok(())
    }

    /// Takes a file that stays for long: its compressed forms may take their time.
    pub fn put_lasting(&self, name: String, bytes: &[u8]) -> io::Result<()> {
        let Some(target) = &self.target else { return Ok(()) };
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

    /// Takes a copy of an open file whose name below `media/` tells its contents.
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
            // `fs::copy` would keep a mode by which no host could read it.
            let mut copy = File::create(self.staging_path(&name)?).map_err(with_path(&target.join(&name)))?;
            io::copy(&mut file, &mut copy).map_err(with_path(&target.join(&name)))?;
        }
        self.record(name, state(is_unchanged));
        Ok(())
    }

    /// Keeps a file of the old output whose name below `media/` tells its contents. `false`: it is not there, and must be put.
    pub fn keep_media(&self, name: &str) -> bool {
        let Some(target) = &self.target else { return true };
        let name = format!("{MEDIA}/{name}");
        let is_there = target.join(&name).is_file();
        if is_there {
            self.record(name, FileState::Unchanged);
        }
        is_there
    }

    /// The names of all files that were put so far, in lower case.
    pub fn lower_case_names(&self) -> HashSet<String> {
        let files = self.files.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        files.keys().map(|name| name.to_lowercase()).collect()
    }

    /// Whether the output folder holds a file of this name already.
    pub fn holds_file(&self, name: &str) -> bool {
        self.target.as_ref().is_some_and(|target| target.join(name).is_file())
    }

    /// Makes the output folder what was put. All or nothing, but for a crash within the few renames at the end.
    pub fn commit(self) -> io::Result<Changes> {
        let Some(target) = &self.target else { return Ok(Changes::default()) };
        let listed = fs::read_to_string(target.join(FILE_LIST)).unwrap_or_default();
        let listed: HashSet<&str> = listed.lines().collect();
        self.write_file_list()?;
        let files = self.files.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        let folders: BTreeSet<&str> =
            files.keys().filter_map(|name| name.split_once('/')).map(|(folder, _)| folder).collect();
        let Scan { mut ours, mixed } = survey::scan(target, &folders, &listed, |name| files.contains_key(name))?;
        // A compressed form that is older than its file would be sent in its place.
        let top = files.keys().filter(|name| !name.contains('/'));
        let compressed = top.flat_map(|name| Encoding::ALL.map(|encoding| [name, encoding.suffix()].concat()));
        ours.extend(compressed.filter(|form| is_file(&target.join(form))));
        let gone: BTreeSet<&String> = ours.iter().filter(|name| !files.contains_key(*name)).collect();
        let written = files.values().filter(|state| **state != FileState::Unchanged).count();
        let changes = Changes { written, kept: files.len() - written, removed: gone.len() };
        if written == 0 && gone.is_empty() {
            return Ok(changes);
        }
        let new = files.iter().filter(|(_, state)| **state != FileState::Unchanged);
        if has_files(target)
            && let Some(name) = survey::find_conflict(
                target,
                &listed,
                &gone,
                new.map(|(name, state)| (name, *state == FileState::Replaces)),
            )
        {
            let what = format!("{}: no build of ours made this; move it away", target.join(name).display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, what));
        }
        let staging = match self.staging.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
            Some(staging) => staging,
            None => staging::create(target)?,
        };
        if self.piecemeal && target.exists() {
            move_new_files(staging.path(), target, &files)?;
            gone.iter().try_for_each(|name| remove(target, name))?;
            return Ok(changes);
        }
        fs::create_dir_all(target).map_err(with_path(target))?;
        let plan = Plan::new(&files, &gone, &mixed);
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
            Err(why) => {
                swap.undo();
                Err(why)
            }
        }
    }

    /// Puts what is new into the output folder, one file after the other, and leaves everything else there as it is.
    pub fn add(self) -> io::Result<()> {
        let Some(target) = &self.target else { return Ok(()) };
        let staging = self.staging.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        let files = self.files.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        staging.map_or(Ok(()), |staging| move_new_files(staging.path(), target, &files))
    }

    /// Lists the files that are in none of our folders, for the build that comes after this one.
    fn write_file_list(&self) -> io::Result<()> {
        let files = self.files.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let outside = files.keys().filter(|name| is_listed(name) && compression::plain(name) == *name);
        let list: String = outside.flat_map(|name| [name, "\n"]).collect();
        // Pages around the articles of another site leave what lies in `data` to that.
        let is_site = files.keys().any(|name| in_folder(name, DATA));
        drop(files);
        if !is_site { Ok(()) } else { self.put(FILE_LIST.to_owned(), list.as_bytes()) }
    }

    fn record(&self, name: String, state: FileState) {
        self.files.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(name, state);
    }

    /// Where a new file is written until the commit; its folder is there.
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
                // Most often only the last of its parts is new.
                fs::create_dir(folder).or_else(|_| fs::create_dir_all(folder)).map_err(with_path(folder))?;
                folders().insert(folder.to_owned());
            }
        }
        Ok(path)
    }
}

/// Whether there is anything in a folder.
fn has_files(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

/// Moves each new file from one folder to where it belongs in another.
fn move_new_files(from: &Path, target: &Path, files: &BTreeMap<String, FileState>) -> io::Result<()> {
    let new = files.iter().filter(|(_, state)| **state != FileState::Unchanged);
    new.map(|(name, _)| name).try_for_each(|name| move_file(&from.join(name), &with_parent_folder(target, name)?))
}

/// Removes a file, and the folders that it leaves empty.
fn remove(root: &Path, name: &str) -> io::Result<()> {
    let path = root.join(name);
    fs::remove_file(&path).map_err(with_path(&path))?;
    remove_empty_parents(root, name);
    Ok(())
}

/// Removes the folders that a file left empty when it went.
fn remove_empty_parents(root: &Path, name: &str) {
    let folders = Path::new(name).ancestors().skip(1).filter(|folder| *folder != Path::new(""));
    folders.map(|folder| fs::remove_dir(root.join(folder))).find(Result::is_err);
}

fn state(is_unchanged: bool) -> FileState {
    if is_unchanged { FileState::Unchanged } else { FileState::New }
}

/// The path of `name` below `root`, with its folder made.
fn with_parent_folder(root: &Path, name: &str) -> io::Result<PathBuf> {
    let path = root.join(name);
    if let Some(folder) = path.parent()
        && !folder.is_dir()
    {
        fs::create_dir_all(folder).map_err(with_path(folder))?;
    }
    Ok(path)
}

/// Gives a file its place.
fn move_file(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to).map_err(with_path(to))
}

/// Whether a file holds just these bytes. Its length is asked first, for that costs least.
fn has_content(file: &Path, bytes: &[u8]) -> bool {
    fs::metadata(file).is_ok_and(|about| about.is_file() && about.len() == bytes.len() as u64)
        && fs::read(file).is_ok_and(|held| held == bytes)
}

fn in_folder(name: &str, folder: &str) -> bool {
    name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// A second name for a file, or where the file system has none such, a copy with the same time.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    let copy = || {
        let modified = fs::metadata(from)?.modified()?;
        fs::copy(from, to)?;
        fs::File::options().write(true).open(to)?.set_modified(modified)
    };
    fs::hard_link(from, to).or_else(|_| copy()).map_err(with_path(from))
}
