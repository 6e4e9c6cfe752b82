//! Who is connected, and who has to leave when there is no room: of the address with the most connections, the one idle
//! longest.
//!
//! A newcomer from an address that holds less than another takes over a seat of that one, so that no address can lock
//! others out. Without a seat it is admitted as surplus for a moment, to be told so; if the surplus is full, its oldest
//! connection leaves for the newest.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use super::line::Line;
use super::room::Room;

/// All connections.
#[derive(Debug)]
pub(super) struct Crowd {
    room: Room,
    seated: HashMap<IpAddr, Vec<Arc<Line>>>,
    taken: usize,
    surplus: VecDeque<Arc<Line>>,
    next: u64,
}

impl Crowd {
    pub(super) fn new(room: Room) -> Self {
        Self { room, seated: HashMap::new(), taken: 0, surplus: VecDeque::new(), next: 0 }
    }

    /// Admits one; others may have to leave for it.
    pub(super) fn admit(&mut self, address: IpAddr) -> Arc<Line> {
        let house = house_of(address);
        let has_seat = self.taken < self.room.seats || self.make_room_for(house);
        self.next += 1;
        let line = Arc::new(Line::new(self.next, address, !has_seat));
        if has_seat {
            self.seated.entry(house).or_default().push(line.clone());
            self.taken += 1;
        } else {
            if self.surplus.len() >= self.room.surplus
                && let Some(oldest) = self.surplus.pop_front()
            {
                oldest.leave();
            }
            self.surplus.push_back(line.clone());
        }
        line
    }

    /// One has ended, by itself or because it was told to.
    pub(super) fn leave(&mut self, address: IpAddr, id: u64) {
        let house = house_of(address);
        if let Some(lines) = self.seated.get_mut(&house)
            && let Some(at) = lines.iter().position(|line| line.id() == id)
        {
            lines.swap_remove(at);
            self.taken -= 1;
            if lines.is_empty() {
                self.seated.remove(&house);
            }
        } else {
            self.surplus.retain(|line| line.id() != id);
        }
    }

    /// The system has no descriptor left: one of those with the most connections leaves.
    pub(super) fn relieve(&mut self) {
        if let Some((house, _)) = self.largest() {
            self.send_away_one_of(house);
        }
    }

    fn make_room_for(&mut self, house: IpAddr) -> bool {
        let own = self.seated.get(&house).map_or(0, Vec::len);
        match self.largest() {
            Some((largest, held)) if held > own + 1 => {
                self.send_away_one_of(largest);
                true
            }
            _ => false,
        }
    }

    fn largest(&self) -> Option<(IpAddr, usize)> {
        self.seated.iter().map(|(house, lines)| (*house, lines.len())).max_by_key(|(_, held)| *held)
    }

    fn send_away_one_of(&mut self, house: IpAddr) {
        let stillest =
            self.seated.get(&house).and_then(|lines| lines.iter().min_by_key(|line| line.last_moved()).cloned());
        if let Some(line) = stillest {
            line.leave();
            self.leave(house, line.id());
        }
    }
}

/// What counts as one address: an IPv6 client usually has a whole /64.
fn house_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROOM: Room = Room { seats: 6, surplus: 2 };

    fn address(n: u8) -> IpAddr {
        [10, 0, 0, n].into()
    }

    fn held(crowd: &Crowd, n: u8) -> usize {
        crowd.seated.get(&address(n)).map_or(0, Vec::len)
    }

    #[test]
    fn one_address_may_have_all_the_room_until_others_come() {
        let mut crowd = Crowd::new(ROOM);
        let first: Vec<_> = (0..6).map(|_| crowd.admit(address(1))).collect();
        assert!(first.iter().all(|line| !line.is_surplus()));
        assert!(crowd.admit(address(1)).is_surplus(), "the same address has no more right than it has seats");
        for _ in 0..3 {
            assert!(!crowd.admit(address(2)).is_surplus());
        }
        assert_eq!((held(&crowd, 1), held(&crowd, 2)), (3, 3));
        assert!(crowd.admit(address(2)).is_surplus(), "neither of two takes from the other what is its half");
        assert_eq!(first.iter().filter(|line| line.is_leaving()).count(), 3);
    }

    #[test]
    fn who_has_been_still_the_longest_leaves() {
        let mut crowd = Crowd::new(ROOM);
        let lines: Vec<_> = (0..6).map(|_| crowd.admit(address(1))).collect();
        for (n, line) in lines.iter().enumerate() {
            line.moved_at(if n == 4 { 1 } else { 5 + n as u64 });
        }
        crowd.admit(address(2));
        assert!(lines[4].is_leaving() && lines.iter().filter(|line| line.is_leaving()).count() == 1);
    }

    #[test]
    fn of_the_surplus_the_oldest_leaves_for_the_newest() {
        let mut crowd = Crowd::new(ROOM);
        let lines: Vec<_> = (0..9).map(|_| crowd.admit(address(1))).collect();
        assert!(lines[6].is_leaving() && !lines[7].is_leaving() && !lines[8].is_leaving());
    }

    #[test]
    fn a_house_has_one_network_of_the_sixth_version() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(house_of(address("2001:db8::1")), house_of(address("2001:db8::ffff:1")));
        assert_ne!(house_of(address("2001:db8::1")), house_of(address("2001:db8:0:1::1")));
    }

    proptest! {
        #[test]
        fn never_more_than_there_is_room_for(steps in proptest::collection::vec((1_u8..5, any::<bool>(), any::<prop::sample::Index>()), 1..200)) {
            let mut crowd = Crowd::new(ROOM);
            let mut here: Vec<Arc<Line>> = Vec::new();
            for (n, comes, which) in steps {
                if comes || here.is_empty() {
                    here.push(crowd.admit(address(n)));
                } else {
                    let gone = here.swap_remove(which.index(here.len()));
                    crowd.leave(gone.address(), gone.id());
                }
                here.retain(|line| !line.is_leaving());
                let seated: usize = crowd.seated.values().map(Vec::len).sum();
                prop_assert_eq!(seated, crowd.taken);
                prop_assert_eq!(seated + crowd.surplus.len(), here.len());
                prop_assert!(seated <= ROOM.seats && crowd.surplus.len() <= ROOM.surplus);
                prop_assert!(crowd.seated.values().all(|lines| !lines.is_empty()));
            }
        }
    }
}
