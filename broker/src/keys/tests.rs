//! Rules of keys and their files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use eemol_policies::time::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::*;
use crate::config::Config;
use crate::config::secret::SecretRef;
use crate::keys::token::OVERLAP;
use crate::runtime::Runtime;
use crate::runtime::clock::MockClock;

fn made() -> (tempfile::TempDir, Config, Runtime) {
    let (dir, config, runtime, _) = with_clock();
    (dir, config, runtime)
}

fn with_clock() -> (tempfile::TempDir, Config, Runtime, Arc<MockClock>) {
    let dir = tempfile::tempdir().unwrap();
    let config = Config::in_directory(dir.path());
    let (runtime, clock) = Runtime::fixed(1);
    assert_eq!(make::missing(&config, &runtime).unwrap().len(), 5);
    (dir, config, runtime, clock)
}

#[test]
fn keys_are_made_once_for_their_owner_only_and_read_back() {
    let (dir, config, runtime) = made();
    let keys = Keys::load(&config).unwrap();
    assert_eq!(make::missing(&config, &runtime).unwrap(), Vec::<std::path::PathBuf>::new());
    assert_eq!(Keys::load(&config).unwrap().token.kid(), keys.token.kid());
    for name in ["token.pem", "token.next.pem", "log.key", "master.key"] {
        let mode = fs::metadata(dir.path().join("keys").join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_rotated_log_key_leaves_after_the_overlap_and_counts_for_what_it_signed() {
    let (dir, config, runtime) = made();
    let old = Keys::load(&config).unwrap().log.verifier().to_owned();
    let day = std::time::Duration::from_hours(24);
    let new = make::rotate_log(&config, &runtime, day * 30, false).unwrap();
    let keys = Keys::load(&config).unwrap();
    let until = runtime.now().plus(day * 30);
    assert_eq!((keys.log.verifier(), keys.log.verifier() == old), (new.verifier(), false));
    assert_eq!(keys.log_retired, [super::log::RetiredLogKey { key: old.clone(), until }]);
    assert_eq!((keys.log_leaving[0].0.verifier(), keys.log_leaving[0].1), (old.as_str(), until));
    let mode = fs::metadata(dir.path().join("keys/log.leaving")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    // Once more, and this time the key is in other hands: it signs no more and counts for nothing later than now.
    make::rotate_log(&config, &runtime, day * 30, true).unwrap();
    let keys = Keys::load(&config).unwrap();
    assert_eq!(keys.log_leaving.iter().map(|(key, _)| key.verifier()).collect::<Vec<_>>(), [old]);
    assert_eq!(keys.log_retired.len(), 2);
    let compromised = keys.log_retired.iter().find(|known| known.key == new.verifier()).unwrap();
    assert_eq!(compromised.until, runtime.now());
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let (dir, config, _) = made();
    for mode in [0o640, 0o604, 0o620] {
        let path = dir.path().join("keys/master.key");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let error = Keys::load(&config).unwrap_err().to_string();
        assert!(error.starts_with("`keys.master`: ") && error.contains("chmod 600"), "{error}");
    }
}

#[test]
fn every_fault_of_the_keys_is_listed_and_none_quotes_the_secret() {
    let (dir, config, _) = made();
    let keys = dir.path().join("keys");
    for name in ["token.pem", "log.key", "master.key"] {
        fs::write(keys.join(name), "hunter2").unwrap();
    }
    let faults: Vec<_> = Keys::faults(&config).iter().map(ToString::to_string).collect();
    assert_eq!(faults.len(), 3);
    assert!(faults.iter().all(|fault| fault.contains("eemol keys init") && !fault.contains("hunter2")), "{faults:?}");
}

#[test]
fn a_log_key_of_another_log_is_refused() {
    let (_dir, mut config, _) = made();
    config.log_origin = "other.example/log".to_owned();
    assert!(matches!(Keys::load(&config), Err(KeyError::OtherOrigin { .. })));
}

#[test]
fn the_log_key_has_the_form_of_signed_notes() {
    // The example of golang.org/x/mod/sumdb/note.
    let text = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let key = log::LogKey::parse(SecretString::from(text)).unwrap();
    assert_eq!(key.verifier(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    let wrong = SecretString::from(text.replace("c74f20a3", "c74f20a4"));
    assert!(log::LogKey::parse(wrong).is_err());
}

#[test]
fn a_rotated_token_key_stays_published_until_its_tokens_are_past() {
    let (_dir, config, runtime, clock) = with_clock();
    let old = Keys::load(&config).unwrap();
    let announced = old.token_next.clone().unwrap();
    assert_eq!(old.published().at(runtime.now())["keys"][1], announced, "before anything was ever rotated");
    let rotation = make::rotate_token(&config, &runtime, false).unwrap();
    let new = rotation.key();
    assert_eq!(announced["kid"], new.kid(), "the first rotation, too, brings what was published");
    let keys = Keys::load(&config).unwrap();
    assert_eq!(keys.token.kid(), new.kid());
    let published = |now: Timestamp| -> Vec<String> {
        let jwks = keys.published().at(now);
        jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    };
    let next = keys.token_next.as_ref().unwrap()["kid"].as_str().unwrap();
    assert_eq!(published(runtime.now()), [new.kid(), next, old.token.kid()]);
    assert_eq!(published(runtime.now().plus(OVERLAP)), [new.kid(), next]);
    assert_eq!(make::rotate_token(&config, &runtime, false).unwrap().key().kid(), next, "known before it signs");
    clock.advance(OVERLAP * 2);
    make::rotate_token(&config, &runtime, false).unwrap();
    let keys = Keys::load(&config).unwrap();
    let of_receipts = keys.published().of_receipts().to_string();
    for kid in [old.token.kid(), new.kid(), next, keys.token.kid()] {
        assert!(of_receipts.contains(kid), "under receipts for good: {kid}");
    }
    assert!(!keys.published().at(runtime.now()).to_string().contains(old.token.kid()));
    assert!(!keys.published().at(runtime.now()).to_string().contains("\"d\""));
}

#[test]
fn without_a_key_to_come_a_rotation_only_announces_one() {
    let (dir, config, runtime) = made();
    fs::remove_file(dir.path().join("keys/token.next.pem")).unwrap();
    let before = Keys::load(&config).unwrap();
    assert!(before.token_next.is_none());
    let rotation = make::rotate_token(&config, &runtime, false).unwrap();
    let keys = Keys::load(&config).unwrap();
    assert!(matches!(rotation, make::Rotation::Announced(_)));
    assert_eq!(keys.token.kid(), before.token.kid(), "it goes on signing");
    assert_eq!(keys.token_next.unwrap()["kid"], rotation.key().kid());
    assert!(keys.retired.is_empty());
    let second = make::rotate_token(&config, &runtime, false).unwrap();
    assert!(matches!(&second, make::Rotation::Rotated(key) if key.kid() == rotation.key().kid()));
}

#[test]
fn a_compromised_token_key_is_published_no_more() {
    let (_dir, config, runtime) = made();
    make::rotate_token(&config, &runtime, false).unwrap();
    let before = Keys::load(&config).unwrap();
    make::rotate_token(&config, &runtime, true).unwrap();
    let keys = Keys::load(&config).unwrap();
    let published = keys.published().at(runtime.now()).to_string();
    assert!(published.contains(keys.token.kid()) && !published.contains(before.token.kid()));
    let of_receipts = keys.published().of_receipts().to_string();
    assert!(of_receipts.contains(keys.token.kid()) && !of_receipts.contains(before.token.kid()));
    let next = before.token_next.unwrap();
    assert!(!published.contains(next["kid"].as_str().unwrap()), "it lay beside the one that was seen");
}

#[test]
fn a_secret_may_come_from_the_environment_and_is_then_not_rotated_here() {
    let (_dir, mut config, runtime) = made();
    let pem = Keys::load(&config).unwrap().token.pem().expose_secret().to_owned();
    config.keys.token = SecretRef::Env("TOKEN".to_owned());
    assert!(Keys::load(&config).unwrap_err().to_string().contains("`TOKEN` is not set"));
    config.environment = [("TOKEN", pem)].into_iter().collect();
    assert!(Keys::load(&config).is_ok());
    assert!(matches!(make::rotate_token(&config, &runtime, false), Err(KeyError::NotInAFile { key: "token" })));
}

#[test]
fn no_secret_is_printed() {
    let (_dir, config, _) = made();
    let keys = Keys::load(&config).unwrap();
    let printed = format!("{keys:?}");
    for secret in [keys.token.pem(), keys.log.text(), &keys.master.text()] {
        assert!(!printed.contains(secret.expose_secret()));
    }
}
