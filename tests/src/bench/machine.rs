//! What the kernel says of processes: processor time, memory; and counting fsyncs with `strace`.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Seconds of processor time of a process, its threads included.
pub fn cpu_seconds(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    ticks(&text, 11) + ticks(&text, 12)
}

/// Seconds of processor time of children of this process that have ended.
pub fn children_seconds() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    ticks(&text, 13) + ticks(&text, 14)
}

/// The field at `place` after the name of the program, in clock ticks; Linux tells programs 100 of them a second.
fn ticks(stat: &str, place: usize) -> f64 {
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after_name.split_whitespace().nth(place).and_then(|text| text.parse().ok()).unwrap_or_default();
    ticks / 100.0
}

/// Memory that a process holds, in MB (10⁶ bytes).
pub fn rss_mb(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: f64 = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default();
    kib * 1024.0 / 1e6
}

/// Direct children of a process.
pub fn children(process: u32) -> Vec<u32> {
    let text = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    text.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

/// `strace` on a process, counting fsyncs into a file.
#[derive(Debug)]
pub struct Strace {
    child: Child,
}

impl Strace {
    /// Attaches; `None` where there is no `strace` or it may not.
    pub fn attach(process: u32, to: &Path) -> Option<Self> {
        let mut child = Command::new("strace")
            .args(["-f", "-qq", "-e", "trace=fsync,fdatasync,sync_file_range,msync", "-o"])
            .arg(to)
            .args(["-p", &process.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        std::thread::sleep(Duration::from_millis(500));
        match child.try_wait() {
            Ok(None) => Some(Self { child }),
            _ => None,
        }
    }

    /// Detaches and gives how many calls were seen.
    pub fn count(mut self, from: &Path) -> usize {
        let id = self.child.id().to_string();
        drop(Command::new("kill").args(["-INT", &id]).status());
        drop(self.child.wait());
        let text = fs::read_to_string(from).unwrap_or_default();
        text.lines().filter(|line| line.contains("sync(") && !line.contains("resumed")).count()
    }
}
