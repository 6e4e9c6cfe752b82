//! A set of small numbers (days) in the layout of a Redis bitmap.

/// Bits in Redis' order: bit 0 is the highest bit of the first byte. Bits beyond the last byte are 0.
#[derive(Debug, Clone, Default)]
pub struct Bitmap(Vec<u8>);

impl Bitmap {
    /// From the bytes of a Redis string.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes of the Redis string.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether the bit is 1.
    #[must_use]
    pub fn get(&self, bit: u32) -> bool {
        self.0.get((bit / 8) as usize).is_some_and(|byte| byte & (0x80 >> (bit % 8)) != 0)
    }

    /// Sets the bit to 1.
    pub fn set(&mut self, bit: u32) {
        let index = (bit / 8) as usize;
        if index >= self.0.len() {
            self.0.resize(index + 1, 0);
        }
        self.0[index] |= 0x80 >> (bit % 8);
    }

    /// Sets the bit to 0.
    pub fn clear(&mut self, bit: u32) {
        if let Some(byte) = self.0.get_mut((bit / 8) as usize) {
            *byte &= !(0x80 >> (bit % 8));
        }
    }

    /// How many bits are 1.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.iter().map(|byte| byte.count_ones()).sum()
    }

    /// The numbers whose bit is 1, ascending. Works byte by byte: a poll looks at ten thousand bits, most of them 0.
    #[must_use]
    pub fn ones(&self) -> impl DoubleEndedIterator<Item = u32> {
        bits_of(self.0.iter().copied().enumerate())
    }

    /// The union of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut all = self.0.clone();
        all.resize(all.len().max(other.0.len()), 0);
        all.iter_mut().zip(&other.0).for_each(|(byte, more)| *byte |= more);
        Self(all)
    }

    /// The smallest number that is in this set and not in `other`.
    #[must_use]
    pub fn first_not_in(&self, other: &Self) -> Option<u32> {
        self.not_in(other).next()
    }

    /// The largest number that is in this set and not in `other`.
    #[must_use]
    pub fn last_not_in(&self, other: &Self) -> Option<u32> {
        self.not_in(other).next_back()
    }

    /// Byte by byte: polls ask for this.
    fn not_in(&self, other: &Self) -> impl DoubleEndedIterator<Item = u32> {
        let missing = |(n, byte): (usize, &u8)| (n, byte & !other.0.get(n).copied().unwrap_or(0));
        bits_of(self.0.iter().enumerate().map(missing))
    }
}

fn bits_of(bytes: impl DoubleEndedIterator<Item = (usize, u8)>) -> impl DoubleEndedIterator<Item = u32> {
    bytes.filter(|(_, byte)| *byte != 0).flat_map(|(n, byte)| {
        let first = u32::try_from(n).unwrap_or(u32::MAX / 8) * 8;
        (0..8).filter(move |bit| byte & (0x80 >> bit) != 0).map(move |bit| first + bit)
    })
}

/// Two bitmaps are equal when they hold the same numbers, whatever their length in bytes.
impl PartialEq for Bitmap {
    fn eq(&self, other: &Self) -> bool {
        self.ones().eq(other.ones())
    }
}
impl Eq for Bitmap {}

impl FromIterator<u32> for Bitmap {
    fn from_iter<I: IntoIterator<Item = u32>>(bits: I) -> Self {
        let mut map = Self::default();
        for bit in bits {
            map.set(bit);
        }
        map
    }
}

/// Runs (first, last) of consecutive numbers; the input may be in any order and hold duplicates.
#[must_use]
pub fn runs(bits: impl IntoIterator<Item = u32>) -> Vec<(u32, u32)> {
    let mut bits: Vec<u32> = bits.into_iter().collect();
    bits.sort_unstable();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for bit in bits {
        match runs.last_mut() {
            Some((_, last)) if bit <= last.saturating_add(1) => *last = bit,
            _ => runs.push((bit, bit)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn runs_hold_the_same_bits_and_never_touch(bits in proptest::collection::vec(0u32..200, 0..80)) {
            let runs = runs(bits.clone());
            let back: std::collections::BTreeSet<u32> = runs.iter().flat_map(|(first, last)| *first..=*last).collect();
            prop_assert_eq!(back, bits.into_iter().collect());
            for pair in runs.windows(2) { prop_assert!(pair[0].1 + 1 < pair[1].0); }
        }

        #[test]
        fn the_first_missing_number_is_found(
            one in proptest::collection::btree_set(0u32..300, 0..80),
            other in proptest::collection::btree_set(0u32..300, 0..80),
        ) {
            let (a, b): (Bitmap, Bitmap) = (one.iter().copied().collect(), other.iter().copied().collect());
            prop_assert_eq!(a.first_not_in(&b), one.difference(&other).next().copied());
            prop_assert_eq!(a.last_not_in(&b), one.difference(&other).last().copied());
            prop_assert_eq!(a.union(&b), one.union(&other).copied().collect());
        }

        #[test]
        fn a_bitmap_is_a_set(bits in proptest::collection::btree_set(0u32..5000, 0..200)) {
            let map: Bitmap = bits.iter().copied().collect();
            prop_assert_eq!(map.ones().collect::<BTreeSet<_>>(), bits.clone());
            prop_assert_eq!(map.count() as usize, bits.len());
            for bit in 0..5001 { prop_assert_eq!(map.get(bit), bits.contains(&bit)); }
            if let Some(first) = bits.first() {
                let mut rest = map.clone();
                rest.clear(*first);
                rest.clear(100_000);
                prop_assert_eq!(rest, bits.iter().skip(1).copied().collect());
            }
            prop_assert_eq!(map.ones().next_back(), bits.last().copied());
        }
    }
}
