//! What is read about members that an answer lacks: counts, retired assets, scans of an asset.

use std::collections::BTreeMap;
use std::pin::pin;

use futures_util::TryStreamExt as _;

use crate::clients::nucleus::{self, OddRow, Search};
use crate::model::evidence::{AssetScans, Rescan};
use crate::model::finding::FindingRef;
use crate::model::ids::{AssetId, NucleusProjectId};
use crate::model::observed::Mitigated;

/// What Nucleus counts as resolved. A count that it does not send proves nothing.
pub(super) async fn resolved(
    reader: &nucleus::Reader,
    project: &NucleusProjectId,
) -> Result<BTreeMap<FindingRef, Mitigated>, String> {
    /// It is in the list, and what it counts proves nothing.
    const UNREADABLE: Mitigated = Mitigated {
        open: u64::MAX,
        manual: 0,
        mitigated: 0,
    };
    let (mut resolved, mut odd) = (BTreeMap::new(), BTreeMap::new());
    let mut pages = pin!(reader.mitigated(project));
    while let Some(page) = pages.try_next().await.map_err(|error| error.to_string())? {
        for row in page.odd {
            let finding = row.finding(project);
            odd.insert(finding.ok_or_else(|| row.error.to_string())?, UNREADABLE);
        }
        for finding in page.rows {
            if let (Some(open), Some(manual), Some(mitigated)) = (
                finding.total_open,
                finding.total_manual,
                finding.total_mitigated,
            ) {
                resolved.insert(
                    finding.finding,
                    Mitigated {
                        open,
                        manual,
                        mitigated,
                    },
                );
            }
        }
    }
    resolved.extend(odd);
    Ok(resolved)
}

/// Assets that were read as retired, with their names. One that comes as active too is not.
pub(super) async fn retired(
    reader: &nucleus::Reader,
    project: &NucleusProjectId,
) -> Result<BTreeMap<AssetId, String>, String> {
    let mut read: BTreeMap<AssetId, (bool, String)> = BTreeMap::new();
    let mut pages = pin!(reader.inactive_assets(project));
    while let Some(page) = pages.try_next().await.map_err(|error| error.to_string())? {
        for odd in page.odd {
            let Some(asset) = odd.asset() else {
                return Err(odd.error.to_string());
            };
            // Whether this one is retired is unknown, which is no proof.
            read.insert(asset, (false, String::new()));
        }
        for asset in page.rows {
            let (is_retired, _) = read.entry(asset.id).or_insert((true, asset.name));
            *is_retired &= asset.is_retired;
        }
    }
    let retired = read.into_iter().filter(|(_, (is_retired, _))| *is_retired);
    Ok(retired.map(|(id, (_, name))| (id, name)).collect())
}

/// The newest scan of an asset by one scanner, as any of its rows tells.
pub(super) async fn rescan(
    reader: &nucleus::Reader,
    scans: &AssetScans,
) -> Result<Option<Rescan>, String> {
    let AssetScans {
        project,
        scan_type,
        asset,
    } = scans;
    let search = Search {
        scan_type: Some(scan_type.clone()),
        asset: Some(asset.clone()),
        ..Search::default()
    };
    let mut newest: Option<Rescan> = None;
    let matters = |odd: &OddRow| odd.may_be_on(asset) && odd.may_be_by(scan_type);
    let mut pages = pin!(reader.each_instance(project, &search));
    while let Some(page) = pages.try_next().await.map_err(|error| error.to_string())? {
        for row in page.unless(matters).map_err(|error| error.to_string())? {
            let Some(at) = row.scanned_at else { continue };
            if newest.as_ref().is_none_or(|newest| newest.at < at) {
                let asset_name = row.asset_name;
                newest = Some(Rescan { asset_name, at });
            }
        }
    }
    Ok(newest)
}
