//! Files that a run writes: whole, or not at all.

use common::ladder::File;
use common::{Args, Failure};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Refuses, before anything is computed, a name that ends in none of `extensions` or cannot be written.
pub fn writable(option: &str, path: &Path, extensions: &[&str]) -> Result<(), Failure> {
    if !extensions.iter().any(|extension| path.extension().is_some_and(|own| own == *extension)) {
        let all = extensions.iter().map(|extension| format!(".{extension}")).collect::<Vec<_>>();
        return Err(unwritable(option, path, &format!("the name must end in {}", all.join(" or "))));
    }
    if path.is_dir() {
        return Err(unwritable(option, path, "this is a folder"));
    }
    let part = part(path);
    let tried = std::fs::File::create(&part).and_then(|_| std::fs::remove_file(&part));
    tried.map_err(|error| unwritable(option, path, &error.to_string()))
}

/// Why not.
pub fn unwritable(option: &str, path: &Path, why: &str) -> Failure {
    Failure::Refused(format!("{option} {}: {why}", path.display()))
}

/// `--save`: writes the file that its name's ending asks for.
pub fn save(path: &Path, files: &[File], args: &Args) -> Result<(), Failure> {
    let extensions: Vec<&str> = files.iter().map(|file| file.extension).collect();
    if extensions.is_empty() {
        return Err(unwritable("--save", path, "this example writes no file"));
    }
    writable("--save", path, &extensions)?;
    let file = files.iter().find(|file| path.extension().is_some_and(|own| own == file.extension));
    let write = file.expect("one of the extensions").write;
    whole(path, |out| write(args, out)).map_err(|error| unwritable("--save", path, &error.to_string()))
}

/// Writes to another name beside it, and moves it over once it is whole.
pub fn whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> std::io::Result<()> {
    let part = part(path);
    let mut out = BufWriter::new(std::fs::File::create(&part)?);
    let written = write(&mut out).and_then(|()| out.flush()).and_then(|()| std::fs::rename(&part, path));
    written.inspect_err(|_| _ = std::fs::remove_file(&part))
}

fn part(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}
