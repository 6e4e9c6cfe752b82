//! The file of an activity, out of the ZIP archive that it comes in.

use std::io::{Cursor, Read};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use crate::domain::record::FileContent;

/// The most bytes of a file. Two days of recording have about 10 MB.
const LARGEST: u64 = 64 << 20;
/// Formats, best first: what a watch recorded before what somebody imported.
const FORMATS: [&str; 3] = ["fit", "tcx", "gpx"];
/// The longest ending that is taken for a format.
const LONGEST_FORMAT: usize = 8;

/// Why there is no file in what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source::personal) enum FileFault {
    /// It is no archive, or a damaged one.
    NoArchive,
    /// The archive holds no file with a usable name.
    NoFile,
    /// The file is larger than any that is read.
    TooLarge,
}

/// The file in an archive: the one in the best format, without folders in its name.
///
/// # Errors
///
/// There is none.
pub(in crate::source::personal) fn file(archive: &[u8]) -> Result<FileContent, FileFault> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).map_err(|_| FileFault::NoArchive)?;
    let usable = |n: usize| {
        let path = archive.name_for_index(n)?.ok()?;
        let name = path.rsplit(['/', '\\']).next()?.to_owned();
        let format = format_of(&name)?;
        Some((n, name, format))
    };
    let rank = |format: &str| FORMATS.iter().position(|known| *known == format).unwrap_or(FORMATS.len());
    let best = (0..archive.len()).filter_map(usable).min_by_key(|(n, _, format)| (rank(format), *n));
    let (n, name, format) = best.ok_or(FileFault::NoFile)?;
    let mut bytes = Vec::new();
    // What the archive says about the size is not trusted.
    let member = archive.by_index(n).map_err(|_| FileFault::NoArchive)?;
    member.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|_| FileFault::NoArchive)?;
    if bytes.len() as u64 > LARGEST {
        return Err(FileFault::TooLarge);
    }
    let sha256 = hex::encode(Sha256::digest(&bytes));
    Ok(FileContent { name, format, bytes, sha256 })
}

/// The ending of a name, in small letters.
fn format_of(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    let is_format =
        !ending.is_empty() && ending.len() <= LONGEST_FORMAT && ending.chars().all(|c| c.is_ascii_alphanumeric());
    (!stem.is_empty() && is_format && !name.contains(char::is_control)).then(|| ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn the_best_file_is_taken_without_the_folders_before_its_name() {
        let found = file(&archive(&[
            ("7_ACTIVITY.gpx", b"<gpx>"),
            ("notes", b""),
            ("../../etc/7_ACTIVITY.FIT", b"fit"),
            ("a\\b\\8.fit", b"later"),
        ]));
        let found = found.unwrap();
        assert_eq!(
            (found.name.as_str(), found.format.as_str(), &found.bytes[..]),
            ("7_ACTIVITY.FIT", "fit", &b"fit"[..])
        );
        assert_eq!(found.sha256, hex::encode(Sha256::digest(b"fit")));
        let other = file(&archive(&[("x.kml", b"k"), ("y.tcx", b"t")])).unwrap();
        assert_eq!((other.name.as_str(), other.format.as_str()), ("y.tcx", "tcx"));
    }

    #[test]
    fn what_is_no_archive_or_holds_no_file_is_told_apart() {
        for bytes in [&b""[..], b"<html></html>", b"{}", b"PK\x03\x04", b"PK\x05\x06"] {
            assert_eq!(file(bytes), Err(FileFault::NoArchive));
        }
        for names in [vec![], vec!["noend"], vec![".fit"], vec!["folder.fit/"], vec!["a.f-t"], vec!["a.waytoolong"]] {
            let members: Vec<_> = names.into_iter().map(|name| (name, &b"x"[..])).collect();
            assert_eq!(file(&archive(&members)), Err(FileFault::NoFile), "{members:?}");
        }
        let mut cut = archive(&[("a.fit", &[7; 1000])]);
        cut[45] ^= 0xff;
        assert_eq!(file(&cut), Err(FileFault::NoArchive), "its checksum differs");
    }

    #[test]
    fn more_than_is_read_is_refused_whatever_the_archive_says_of_it() {
        let zeros = vec![0; usize::try_from(LARGEST).unwrap() + 1];
        let bomb = archive(&[("a.fit", &zeros)]);
        assert!(bomb.len() < 1 << 20);
        assert_eq!(file(&bomb), Err(FileFault::TooLarge));
        assert!(file(&archive(&[("a.fit", &zeros[1..])])).is_ok());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(noise: Vec<u8>, place: prop::sample::Index, with: u8) {
            let _ = file(&noise);
            let mut changed = archive(&[("a.fit", &noise), ("b.gpx", b"b")]);
            let place = place.index(changed.len());
            changed[place] = with;
            if let Ok(found) = file(&changed) {
                prop_assert_eq!(found.sha256, hex::encode(Sha256::digest(&found.bytes)));
                prop_assert!(!found.name.contains(['/', '\\']));
            }
        }
    }
}
