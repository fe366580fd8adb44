//! The connectors against real providers: an HTTPS server, databases, directories.

#[cfg(test)]
mod file;
#[cfg(test)]
mod postgres;
#[cfg(test)]
mod provider;
#[cfg(test)]
mod rest;
#[cfg(test)]
mod sqlite;
#[cfg(test)]
mod subject;
