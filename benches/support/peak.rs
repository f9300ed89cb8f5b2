//! The peak of a process's memory, on Linux.

/// `VmHWM` of a status file, in KiB; a process that has ended has none.
pub(crate) fn high_water(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
