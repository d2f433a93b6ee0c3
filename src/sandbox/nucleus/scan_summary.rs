//! What a simulated day of scanning changed.

use std::fmt;

use jiff::civil::Date;

/// What [`super::NucleusWorld::next_scan`] changed; counts of findings unless said otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanSummary {
    /// Which scan of this world it was, from 1.
    pub number: u32,
    /// Its day in the world's own time.
    pub date: Date,
    /// Scans that were entered into the lists, over all projects and scanners.
    pub scans: usize,
    /// No instance is reported any more.
    pub remediated: usize,
    /// Some instances are no longer reported.
    pub partly_remediated: usize,
    /// Instances that had been mitigated by a scan are reported again.
    pub returning: usize,
    /// Instances on assets that did not have the finding.
    pub new_instances: usize,
    /// All instances accepted as a risk, for two scans.
    pub accepted: usize,
    /// An acceptance ended; open again.
    pub reverted: usize,
    /// Assets that were taken out of service.
    pub assets_retired: usize,
}

impl fmt::Display for ScanSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "scan {} of {} ({} scans): {} findings remediated, {} partly remediated, {} returning, \
             {} new instances, {} risks accepted, {} acceptances ended, {} assets retired",
            self.number,
            self.date,
            self.scans,
            self.remediated,
            self.partly_remediated,
            self.returning,
            self.new_instances,
            self.accepted,
            self.reverted,
            self.assets_retired
        )
    }
}
