//! Owners, modes and links, as Unix has them.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{
    DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _,
    PermissionsExt as _,
};
use std::path::{Component, Path, PathBuf};

use rustix::fs::OFlags;

use super::{FileError, failed};

const FOLDER: u32 = 0o700;
const FILE: u32 = 0o600;
/// Rights of group and others.
const OTHERS: u32 = 0o077;
const OTHERS_WRITE: u32 = 0o022;
/// More links than this on one path are a circle.
const MOST_LINKS: u32 = 40;
const ROOT: u32 = 0;

/// Which file it is, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    fn of(file: &Metadata) -> Self {
        Self {
            device: file.dev(),
            inode: file.ino(),
        }
    }

    /// Of an open file.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn of_file(file: &File) -> io::Result<Option<Self>> {
        Ok(Some(Self::of(&file.metadata()?)))
    }
}

/// Which file is at a path now; `None` where there is none.
///
/// # Errors
/// When nobody may look.
pub fn identity(path: &Path) -> io::Result<Option<Identity>> {
    match fs::symlink_metadata(path) {
        Ok(file) => Ok(Some(Identity::of(&file))),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_absent(error: &io::Error) -> bool {
    [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory].contains(&error.kind())
}

fn me() -> u32 {
    rustix::process::geteuid().as_raw()
}

fn is_me_or_root(owner: u32) -> bool {
    owner == me() || owner == ROOT
}

/// The mode is set again where the umask took more than others' rights.
pub(super) fn make_one_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(FOLDER).create(path)?;
    if fs::symlink_metadata(path)?.mode() & 0o777 == FOLDER {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(FOLDER))
}

/// Takes everybody else's rights to a folder of ours away, as far as possible.
pub fn tighten(folder: &Path) {
    let Ok(file) = fs::metadata(folder) else {
        return;
    };
    if file.is_dir() && file.uid() == me() && file.mode() & OTHERS != 0 {
        // `check_folder` says what is left.
        let _best_effort = fs::set_permissions(folder, fs::Permissions::from_mode(FOLDER));
    }
}

/// Refuses a folder in which others could put or replace files, a sticky one such as `/tmp`
/// included: there they could be first.
///
/// # Errors
/// When others may write in it.
pub fn check_folder(folder: &Path) -> Result<(), FileError> {
    let file = fs::metadata(folder).map_err(failed(folder))?;
    if !file.is_dir() {
        return Err(failed(folder)(io::ErrorKind::NotADirectory.into()));
    }
    let mode = file.mode() & 0o7777;
    let place = folder.display();
    if !is_me_or_root(file.uid()) && me() != ROOT {
        return Err(FileError::Unsafe {
            path: folder.to_owned(),
            why: "belongs to another user, who could replace what is in it".to_owned(),
            mend: "use a folder of your own".to_owned(),
        });
    }
    if mode & OTHERS_WRITE == 0 {
        return Ok(());
    }
    let is_shared = mode & 0o1000 != 0 || file.uid() != me();
    Err(FileError::Unsafe {
        path: folder.to_owned(),
        why: format!("can be written by other users (mode {mode:04o})"),
        mend: if is_shared {
            format!(
                "use a folder of your own, for example one below it: mkdir -m 700 {place}/adoconn"
            )
        } else {
            format!("chmod 700 {place}")
        },
    })
}

/// Refuses what is no regular file of ours with one name; `false` where there is nothing.
///
/// # Errors
/// When it is not ours, or nobody may look.
pub fn check_file(path: &Path) -> Result<bool, FileError> {
    match fs::symlink_metadata(path) {
        Ok(file) => refuse_foreign(path, &file).map(|()| true),
        Err(error) if is_absent(&error) => Ok(false),
        Err(error) => Err(failed(path)(error)),
    }
}

fn refuse_foreign(path: &Path, file: &Metadata) -> Result<(), FileError> {
    let place = path.display();
    let refuse = |why: &str, mend: String| {
        Err(FileError::Unsafe {
            path: path.to_owned(),
            why: why.to_owned(),
            mend,
        })
    };
    let kind = file.file_type();
    if kind.is_symlink() {
        return refuse(
            "is a symbolic link, and is not followed",
            format!("look where it leads (ls -l {place}), then remove it"),
        );
    }
    if kind.is_char_device() || kind.is_block_device() {
        return refuse("is a device", "name a file".to_owned());
    }
    if kind.is_fifo() || kind.is_socket() {
        return refuse(
            "is no regular file",
            format!("remove it, or name another file ({place} is not touched)"),
        );
    }
    if !kind.is_file() {
        return refuse("is a folder", "name a file".to_owned());
    }
    if !is_owner_ours(path, file) {
        return refuse(
            "belongs to another user",
            format!("remove it, or make it yours: chown $(id -u) {place}"),
        );
    }
    if file.nlink() > 1 {
        return refuse(
            "has more than one name (hard links)",
            format!("keep one of its names: find -H DIR -samefile {place} prints them"),
        );
    }
    Ok(())
}

/// Ours, or root's. For root, whoever owns the folder may own the files in it: a container's volume
/// often belongs to a user without privileges.
fn is_owner_ours(path: &Path, file: &Metadata) -> bool {
    let owner_of_folder = || {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        fs::metadata(folder.unwrap_or(Path::new("."))).map(|folder| folder.uid())
    };
    is_me_or_root(file.uid())
        || me() == ROOT && owner_of_folder().is_ok_and(|owner| owner == file.uid())
}

/// Opens a file of ours that is there, and takes others' rights to it away.
///
/// # Errors
/// When there is none, or it is not ours.
pub fn open(path: &Path, for_writing: bool) -> Result<File, FileError> {
    let mut options = OpenOptions::new();
    options.read(true).write(for_writing);
    open_with(path, &mut options)
}

/// Opens a file of ours for reading and writing; makes it, for nobody else to read, where there is
/// none.
///
/// # Errors
/// When it is not ours or cannot be made.
pub fn open_or_create(path: &Path) -> Result<File, FileError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).mode(FILE);
    open_with(path, &mut options)
}

/// Opens a file of ours that is there for reading, and leaves its mode as it is.
///
/// # Errors
/// When there is none, or it is not ours.
pub fn open_untouched(path: &Path) -> Result<File, FileError> {
    open_checked(path, OpenOptions::new().read(true)).map(|(file, _)| file)
}

fn open_with(path: &Path, options: &mut OpenOptions) -> Result<File, FileError> {
    let (file, about) = open_checked(path, options)?;
    if about.uid() == me() && about.mode() & 0o777 != FILE {
        let private = fs::Permissions::from_mode(FILE);
        file.set_permissions(private).map_err(failed(path))?;
    }
    Ok(file)
}

fn open_checked(path: &Path, options: &mut OpenOptions) -> Result<(File, Metadata), FileError> {
    // A FIFO or a terminal at that place must not make us wait.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).unwrap_or(0);
    let file = match options.custom_flags(flags).open(path) {
        Ok(file) => file,
        Err(error) => {
            // Says what stands there, where that is the reason.
            check_file(path)?;
            return Err(failed(path)(error));
        }
    };
    let about = file.metadata().map_err(failed(path))?;
    refuse_foreign(path, &about)?;
    Ok((file, about))
}

/// A new file beside another one, for nobody else to read, to be moved over it.
///
/// # Errors
/// When it cannot be made.
pub fn replace_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(
        ".{}-{:08x}.new",
        std::process::id(),
        fastrand::u32(..)
    ));
    let beside = PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(FILE);
    let file = options.open(&beside)?;
    if file.metadata()?.mode() & 0o777 != FILE {
        file.set_permissions(fs::Permissions::from_mode(FILE))?;
    }
    Ok((beside, file))
}

/// The path without any link in it; what does not exist yet stays as it was named.
///
/// A link is followed where it is ours or root's, or where nobody else may write in its folder.
///
/// # Errors
/// When somebody else could have put a link there, or links lead in a circle.
pub fn resolve(path: &Path) -> Result<PathBuf, FileError> {
    let path = std::path::absolute(path).map_err(failed(path))?;
    let mut rest: Vec<OsString> = parts(&path);
    let mut resolved = PathBuf::from("/");
    let mut links = 0;
    while let Some(part) = rest.pop() {
        if part == ".." {
            resolved.pop();
            continue;
        }
        let next = resolved.join(&part);
        match fs::symlink_metadata(&next) {
            Ok(file) if file.is_symlink() => {
                links += 1;
                if links > MOST_LINKS {
                    let circle = io::Error::other("its links lead in a circle");
                    return Err(failed(&path)(circle));
                }
                refuse_foreign_link(&next, &resolved, &file)?;
                let target = fs::read_link(&next).map_err(failed(&next))?;
                if target.is_absolute() {
                    resolved = PathBuf::from("/");
                }
                rest.extend(parts(&target));
            }
            Ok(_) => resolved = next,
            Err(error) if is_absent(&error) => resolved = next,
            Err(error) => return Err(failed(&next)(error)),
        }
    }
    Ok(resolved)
}

/// The parts of a path, the last one first.
fn parts(path: &Path) -> Vec<OsString> {
    let parts = path.components().rev().filter_map(|part| match part {
        Component::Normal(_) | Component::ParentDir => Some(part.as_os_str().to_owned()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir => None,
    });
    parts.collect()
}

fn refuse_foreign_link(link: &Path, folder: &Path, file: &Metadata) -> Result<(), FileError> {
    if is_me_or_root(file.uid()) {
        return Ok(());
    }
    let folder = fs::metadata(folder).map_err(failed(folder))?;
    if folder.mode() & OTHERS_WRITE == 0 {
        return Ok(());
    }
    Err(FileError::Unsafe {
        path: link.to_owned(),
        why: "is a symbolic link that another user may have put there".to_owned(),
        mend: "name the folder it leads to instead".to_owned(),
    })
}
