//! What a ZIP archive holds, by the endings of its members' names and nothing else of them (APPNOTE.TXT, 4.3.12 and
//! 4.3.16: the central directory and the record of its end).

/// The record of the end, and an entry of the directory, with the lengths of their fixed parts.
const END: (&[u8], usize) = (b"PK\x05\x06", 22);
const ENTRY: (&[u8], usize) = (b"PK\x01\x02", 46);
/// Members that are looked at.
const MOST: usize = 100;

/// The endings of the members' names, in the archive's order; none if it is no archive.
#[must_use]
pub fn endings(archive: &[u8]) -> Option<Vec<String>> {
    let at = archive.windows(END.0.len()).rposition(|bytes| bytes == END.0)?;
    let end = archive.get(at..at.checked_add(END.1)?)?;
    let (count, mut at) = (number(end, 10, 2)?.min(MOST), number(end, 16, 4)?);
    let mut endings = Vec::new();
    for _ in 0..count {
        let entry = archive.get(at..at.checked_add(ENTRY.1)?)?;
        if !entry.starts_with(ENTRY.0) {
            return None;
        }
        let [name, extra, comment] = [28, 30, 32].map(|place| number(entry, place, 2));
        let begin = at + ENTRY.1;
        endings.push(ending(archive.get(begin..begin.checked_add(name?)?)?));
        at = begin.checked_add(name?)?.checked_add(extra?)?.checked_add(comment?)?;
    }
    Some(endings)
}

/// A number of so many bytes, the lowest first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + length)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

/// The ending of a name, if it is a short word.
fn ending(name: &[u8]) -> String {
    let ending = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let is_word = ending.len() < name.len() && (1..=5).contains(&ending.len());
    if is_word && ending.iter().all(u8::is_ascii_alphabetic) {
        format!(".{}", String::from_utf8_lossy(ending).to_lowercase())
    } else {
        "{other}".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An archive with only a directory.
    fn archive(names: &[&str]) -> Vec<u8> {
        let mut bytes = b"what was stored".to_vec();
        let start = u32::try_from(bytes.len()).unwrap();
        for name in names {
            let mut entry = vec![0; ENTRY.1];
            entry[..4].copy_from_slice(ENTRY.0);
            entry[28..30].copy_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
            entry[30..32].copy_from_slice(&2_u16.to_le_bytes());
            bytes.extend(entry);
            bytes.extend(name.bytes().chain(*b"ex"));
        }
        let mut end = vec![0; END.1];
        end[..4].copy_from_slice(END.0);
        end[10..12].copy_from_slice(&u16::try_from(names.len()).unwrap().to_le_bytes());
        end[16..20].copy_from_slice(&start.to_le_bytes());
        bytes.extend(end);
        bytes
    }

    #[test]
    fn only_the_endings_of_names_are_told() {
        let names = ["20123456789_ACTIVITY.fit", "Anna.GPX", "Anna", "a.20123", "b.", "c.longer"];
        let expected = [".fit", ".gpx", "{other}", "{other}", "{other}", "{other}"].map(str::to_owned);
        assert_eq!(endings(&archive(&names)).unwrap(), expected);
        assert_eq!(endings(&archive(&[])).unwrap(), Vec::<String>::new());
        assert_eq!(endings(b"<html>no archive</html>"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(mut bytes in archive_like(), at in 0..200_usize, byte: u8) {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            let _ = endings(&bytes);
        }
    }

    fn archive_like() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![Just(archive(&["a.fit", "b.gpx"])), proptest::collection::vec(any::<u8>(), 0..200)]
    }
}
