//! The file that an activity was recorded in.

use std::fmt;

/// What an upstream says of the file of an activity. Key: activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityFile {
    /// The activity's id.
    pub activity_id: i64,
    /// The file; `None` if the activity has none, such as one that was typed in.
    pub content: Option<FileContent>,
}

/// A file as it was recorded.
#[derive(Clone, PartialEq, Eq)]
pub struct FileContent {
    /// Its name at the upstream, without folders.
    pub name: String,
    /// What it is, by the ending of its name in small letters: `fit`, `gpx`, `tcx`.
    pub format: String,
    /// All of it.
    pub bytes: Vec<u8>,
    /// The SHA-256 of its bytes, in small hexadecimal digits.
    pub sha256: String,
}

impl fmt::Debug for FileContent {
    /// Without the bytes, which show where somebody was.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileContent")
            .field("format", &self.format)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
