//! Which scans report the members of a ticket, and when they ran.

use std::collections::BTreeSet;

use jiff::civil::DateTime;

use super::case::Case;
use crate::model::group::{Member, Scanned};
use crate::model::ids::ScanId;
use crate::model::status::StatusClass;

impl<'a> Case<'a> {
    /// The scans that report an open member.
    pub(super) fn open_scans(&self) -> BTreeSet<ScanId> {
        let open = self.scans_of(|member| member.class == StatusClass::Open);
        open.map(|scan| scan.id.clone()).collect()
    }

    /// When a member was scanned last.
    pub(super) fn scanned_at(&self) -> Option<DateTime> {
        self.scans_of(|_| true).filter_map(|scan| scan.at).max()
    }

    fn scans_of(&self, is_meant: impl Fn(&Member) -> bool) -> impl Iterator<Item = &'a Scanned> {
        let group = self.group;
        let meant = self.members.iter().filter(move |member| is_meant(member));
        meant.filter_map(move |member| group?.scan_of(member))
    }
}
