//! A ZIP archive with one stored member (APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16).

/// Version 2.0 of the format, which is enough for a plain file.
const VERSION: u16 = 20;
/// Midnight of 1 January 2024: date and time of every member. Real ones are packed when they are asked for.
const DATE: u16 = (44 << 9) | (1 << 5) | 1;

/// The archive; absent for what is longer than the format allows.
pub fn archive(name: &str, content: &[u8]) -> Option<Vec<u8>> {
    let size = u32::try_from(content.len()).ok()?;
    let name_size = u16::try_from(name.len()).ok()?;
    // Shared by both headers: flags, method (0: stored), time, date, checksum, sizes, length of the name, no extras.
    let mut common = Vec::new();
    for number in [VERSION, 0, 0, 0, DATE] {
        common.extend(number.to_le_bytes());
    }
    for number in [checksum(content), size, size] {
        common.extend(number.to_le_bytes());
    }
    common.extend(name_size.to_le_bytes());
    common.extend(0_u16.to_le_bytes());

    let mut archive = b"PK\x03\x04".to_vec();
    archive.extend(&common);
    archive.extend(name.as_bytes());
    archive.extend(content);
    let directory = u32::try_from(archive.len()).ok()?;
    archive.extend(b"PK\x01\x02");
    archive.extend(VERSION.to_le_bytes());
    archive.extend(&common);
    // No comment, disk 0, no attributes, and the member begins where the archive does.
    archive.extend([0; 14]);
    archive.extend(name.as_bytes());
    let length = u32::try_from(archive.len()).ok()? - directory;
    archive.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    archive.extend(length.to_le_bytes());
    archive.extend(directory.to_le_bytes());
    archive.extend([0; 2]);
    Some(archive)
}

/// CRC-32 (ISO 3309), bit by bit.
fn checksum(bytes: &[u8]) -> u32 {
    let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    });
    !crc
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn the_checksum_is_the_one_of_the_standard() {
        // The check value that catalogues of such sums give for these nine digits.
        assert_eq!(checksum(b"123456789"), 0xCBF4_3926);
    }
}
