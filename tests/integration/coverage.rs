//! Every operation that is served has a test here, or stands in a list that may only shrink.
//!
//! An operation is a handler that a route leads to (`.to(module::handler)` in `broker/src/http/`).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Operations with the tests that show what they give, what they refuse, and that it is recorded.
const COVERED: &[(&str, &str, &[&str])] = &[
    (
        "api",
        "exchanges::fetch",
        &["an_answer_has_exactly_the_field_asked_for", "a_certificate_of_nobody_in_the_catalogue_gets_401"],
    ),
    (
        "api",
        "exchanges::state",
        &["state_and_receipt_can_be_had_later_but_never_the_evidence", "nobody_else_gets_state_or_receipt"],
    ),
    (
        "api",
        "exchanges::receipt",
        &["state_and_receipt_can_be_had_later_but_never_the_evidence", "nobody_else_gets_state_or_receipt"],
    ),
    (
        "api",
        "consents::invalidate",
        &[
            "the_provider_of_what_was_asked_declares_a_consent_invalid_and_the_person_reads_why",
            "who_is_not_responsible_finds_no_such_consent",
        ],
    ),
    (
        "api",
        "events::list",
        &[
            "a_requester_follows_its_own_consents_and_exchanges_in_pages_that_lose_nothing",
            "a_page_that_cannot_be_meant_is_named_by_its_parameter_and_a_stranger_gets_none",
        ],
    ),
    ("api/catalogue", "whole", &["the_catalogue_says_what_can_be_asked_on_both_listeners"]),
    ("api/catalogue", "procedure", &["the_catalogue_says_what_can_be_asked_on_both_listeners"]),
    ("api/catalogue", "evidence_type", &["the_catalogue_says_what_can_be_asked_on_both_listeners"]),
    ("api/catalogue", "schema", &["the_catalogue_says_what_can_be_asked_on_both_listeners"]),
    ("api/catalogue", "administration", &["the_catalogue_says_what_can_be_asked_on_both_listeners"]),
    ("ops", "livez", &["a_healthy_broker_is_live_and_ready"]),
    ("ops", "readyz", &["readyz_says_why_and_the_broker_recovers_when_the_store_does"]),
    ("ops", "metrics", &["metrics_have_no_personal_data"]),
    ("log", "checkpoint", &["the_checkpoint_is_signed_by_the_log_and_counts_every_entry"]),
    ("log", "keys", &["a_witness_cosigns_over_http_and_the_checkpoint_is_published_with_its_line"]),
    (
        "log",
        "witness::add_checkpoint",
        &[
            "a_witness_cosigns_over_http_and_the_checkpoint_is_published_with_its_line",
            "a_broker_that_witnesses_nothing_says_so",
        ],
    ),
    (
        "log",
        "witness::witnessed",
        &[
            "a_witness_cosigns_over_http_and_the_checkpoint_is_published_with_its_line",
            "a_broker_that_witnesses_nothing_says_so",
        ],
    ),
    ("log", "bundle", &["tiles_hold_hashes_and_commitments_and_nothing_else_is_a_tile"]),
    ("log", "tile", &["tiles_hold_hashes_and_commitments_and_nothing_else_is_a_tile"]),
    ("openapi", "openapi", &["the_interface_is_described_by_the_broker_itself"]),
    (
        "oauth",
        "par::push",
        &[
            "a_citizen_signs_in_agrees_and_comes_back_with_a_code_for_a_token",
            "what_cannot_be_put_before_a_citizen_is_refused_when_it_is_pushed",
            "a_stranger_gets_nothing_of_oauth",
        ],
    ),
    (
        "oauth",
        "authorize::authorize",
        &[
            "a_citizen_signs_in_agrees_and_comes_back_with_a_code_for_a_token",
            "a_reference_is_opened_in_one_browser_in_time_and_by_nobody_who_guesses",
        ],
    ),
    ("oauth", "metadata::openid", &["metadata_name_every_way_and_the_schema_of_what_can_be_asked_is_published"]),
    (
        "oauth",
        "metadata::details_schema",
        &["metadata_name_every_way_and_the_schema_of_what_can_be_asked_is_published"],
    ),
    (
        "portal",
        "authorize::show",
        &[
            "a_citizen_signs_in_agrees_and_comes_back_with_a_code_for_a_token",
            "without_a_hint_it_is_whoever_signs_in_and_with_one_nobody_else",
        ],
    ),
    ("portal", "back::again", &["an_answer_sent_twice_brings_back_a_new_code_and_the_old_one_is_worth_nothing"]),
    (
        "oauth",
        "backchannel::bc_authorize",
        &[
            "a_citizen_agrees_on_the_page_gets_what_was_ticked_and_stops_it_again",
            "asking_answers_alike_for_a_person_nobody_knows",
            "a_stranger_gets_nothing_of_oauth",
        ],
    ),
    (
        "oauth",
        "token::token",
        &["a_citizen_agrees_on_the_page_gets_what_was_ticked_and_stops_it_again", "a_stranger_gets_nothing_of_oauth"],
    ),
    ("oauth", "introspect::introspect", &["a_token_is_active_for_its_own_administration_until_it_is_given_back"]),
    ("oauth", "revoke::revoke", &["a_token_is_active_for_its_own_administration_until_it_is_given_back"]),
    ("oauth", "grants::query", &["a_consent_is_seen_and_given_up_by_its_requester_alone"]),
    ("oauth", "grants::give_up", &["a_consent_is_seen_and_given_up_by_its_requester_alone"]),
    ("oauth", "metadata::metadata", &["metadata_and_keys_are_public_and_hold_no_private_key"]),
    ("oauth", "metadata::jwks", &["metadata_and_keys_are_public_and_hold_no_private_key"]),
    ("oauth", "metadata::receipt_keys", &["a_receipt_outlives_the_key_that_signed_it_unless_that_key_was_stolen"]),
    ("assets", "file", &["every_open_page_is_there_in_every_language_without_signing_in"]),
    (
        "portal",
        "answer::answer",
        &[
            "a_citizen_agrees_on_the_page_gets_what_was_ticked_and_stops_it_again",
            "somebody_else_finds_no_such_request_and_cannot_answer_it",
        ],
    ),
    (
        "portal",
        "answer::done",
        &[
            "every_page_of_a_citizen_is_there_in_every_language",
            "somebody_elses_entry_permission_and_request_are_not_found",
        ],
    ),
    ("portal", "choose_language", &["every_open_page_is_there_in_every_language_without_signing_in"]),
    ("portal", "choose_page", &["every_open_page_is_there_in_every_language_without_signing_in"]),
    ("portal", "concerns::list", &["another_persons_entry_or_concern_and_another_administrations_are_not_there"]),
    (
        "portal",
        "concerns::form",
        &[
            "a_concern_gets_a_number_and_a_promised_day_and_is_an_entry_with_sealed_words",
            "another_persons_entry_or_concern_and_another_administrations_are_not_there",
        ],
    ),
    ("portal", "concerns::raise", &["a_concern_gets_a_number_and_a_promised_day_and_is_an_entry_with_sealed_words"]),
    ("portal", "concerns::show", &["another_persons_entry_or_concern_and_another_administrations_are_not_there"]),
    (
        "portal",
        "entry::show",
        &[
            "every_page_of_a_citizen_is_there_in_every_language",
            "somebody_elses_entry_permission_and_request_are_not_found",
        ],
    ),
    (
        "portal",
        "entry::proof",
        &[
            "proof_and_receipt_of_an_entry_can_be_taken_away_and_verify",
            "somebody_elses_entry_permission_and_request_are_not_found",
        ],
    ),
    (
        "portal",
        "entry::receipt",
        &[
            "proof_and_receipt_of_an_entry_can_be_taken_away_and_verify",
            "somebody_elses_entry_permission_and_request_are_not_found",
        ],
    ),
    (
        "portal",
        "history::list",
        &["every_page_of_a_citizen_is_there_in_every_language", "nobody_signed_in_is_led_to_sign_in"],
    ),
    ("portal", "my_data::list", &["data_held_about_me_names_law_and_time_and_shows_the_values_to_me_alone"]),
    ("portal", "my_data::show", &["data_held_about_me_names_law_and_time_and_shows_the_values_to_me_alone"]),
    ("portal", "my_data::see", &["data_held_about_me_names_law_and_time_and_shows_the_values_to_me_alone"]),
    ("portal", "open::site_map", &["every_open_page_is_there_in_every_language_without_signing_in"]),
    ("portal", "open::accessibility", &["every_open_page_is_there_in_every_language_without_signing_in"]),
    ("portal", "open::help", &["every_open_page_is_there_in_every_language_without_signing_in"]),
    ("portal", "open::privacy", &["every_open_page_is_there_in_every_language_without_signing_in"]),
    ("portal", "open::start", &["every_open_page_is_there_in_every_language_without_signing_in"]),
    (
        "portal",
        "permissions::list",
        &["every_page_of_a_citizen_is_there_in_every_language", "nobody_signed_in_is_led_to_sign_in"],
    ),
    ("portal", "permissions::pause", &["a_paused_consent_gives_nothing_until_it_is_resumed"]),
    ("portal", "permissions::resume", &["a_paused_consent_gives_nothing_until_it_is_resumed"]),
    (
        "portal",
        "permissions::show",
        &[
            "every_page_of_a_citizen_is_there_in_every_language",
            "somebody_elses_entry_permission_and_request_are_not_found",
        ],
    ),
    (
        "portal",
        "permissions::again",
        &["stop_pause_and_ask_again_in_a_session_that_has_ended_change_nothing_and_work_after_signing_in"],
    ),
    ("portal", "permissions::stop", &["a_citizen_agrees_on_the_page_gets_what_was_ticked_and_stops_it_again"]),
    (
        "portal",
        "permissions::stopped",
        &[
            "a_citizen_agrees_on_the_page_gets_what_was_ticked_and_stops_it_again",
            "somebody_elses_entry_permission_and_request_are_not_found",
        ],
    ),
    (
        "portal",
        "receipt::show",
        &[
            "every_page_of_a_citizen_is_there_in_every_language",
            "somebody_elses_entry_permission_and_request_are_not_found",
        ],
    ),
    (
        "portal",
        "receipt::json",
        &[
            "receipts_of_citizens_and_requesters_are_checked_by_anybody_and_leave_no_trace",
            "somebody_elses_entry_permission_and_request_are_not_found",
        ],
    ),
    ("portal", "verify::form", &["every_open_page_is_there_in_every_language_without_signing_in"]),
    ("portal", "verify::check", &["receipts_of_citizens_and_requesters_are_checked_by_anybody_and_leave_no_trace"]),
    (
        "portal",
        "export::page",
        &["every_page_of_a_citizen_is_there_in_every_language", "nobody_signed_in_takes_nothing_away"],
    ),
    (
        "portal",
        "export::send",
        &["what_a_citizen_takes_away_is_complete_and_no_entry", "nobody_signed_in_takes_nothing_away"],
    ),
    (
        "portal",
        "download::csv",
        &["what_a_citizen_takes_away_is_complete_and_no_entry", "nobody_signed_in_takes_nothing_away"],
    ),
    (
        "portal",
        "download::json",
        &["what_a_citizen_takes_away_is_complete_and_no_entry", "nobody_signed_in_takes_nothing_away"],
    ),
    ("portal", "requests::by_code", &["a_code_from_a_letter_leads_to_the_request"]),
    (
        "portal",
        "requests::list",
        &["every_page_of_a_citizen_is_there_in_every_language", "nobody_signed_in_is_led_to_sign_in"],
    ),
    (
        "portal",
        "requests::show",
        &[
            "every_page_of_a_citizen_is_there_in_every_language",
            "somebody_elses_entry_permission_and_request_are_not_found",
        ],
    ),
    ("portal", "sign_in::form", &["every_open_page_is_there_in_every_language_without_signing_in"]),
    ("portal", "sign_in::sign_in", &["a_citizen_agrees_on_the_page_gets_what_was_ticked_and_stops_it_again"]),
    ("portal", "sign_in::sign_out", &["after_signing_out_the_old_cookie_opens_nothing"]),
    ("dpo", "concerns::list", &["another_persons_entry_or_concern_and_another_administrations_are_not_there"]),
    (
        "dpo",
        "concerns::ask",
        &[
            "the_dpo_of_the_administration_opens_answers_and_closes_and_the_person_reads_it",
            "another_persons_entry_or_concern_and_another_administrations_are_not_there",
        ],
    ),
    (
        "dpo",
        "concerns::open",
        &[
            "the_dpo_of_the_administration_opens_answers_and_closes_and_the_person_reads_it",
            "another_persons_entry_or_concern_and_another_administrations_are_not_there",
        ],
    ),
    (
        "dpo",
        "concerns::answer",
        &[
            "the_dpo_of_the_administration_opens_answers_and_closes_and_the_person_reads_it",
            "another_persons_entry_or_concern_and_another_administrations_are_not_there",
        ],
    ),
    (
        "portal",
        "provider::start",
        &[
            "a_citizen_signs_in_at_the_provider_and_out_of_both",
            "without_the_provider_a_page_says_so_and_sign_in_recovers_by_itself",
        ],
    ),
    (
        "portal",
        "provider::callback",
        &[
            "a_citizen_signs_in_at_the_provider_and_out_of_both",
            "an_answer_signs_in_once_and_only_the_browser_that_began",
            "another_state_another_issuer_and_no_code_sign_nobody_in",
        ],
    ),
    ("portal", "provider::logout", &["who_signs_out_at_the_provider_is_signed_out_here"]),
    (
        "portal",
        "settings::show",
        &["every_page_of_a_citizen_is_there_in_every_language", "nobody_signed_in_is_led_to_sign_in"],
    ),
    ("portal", "settings::stay", &["every_page_of_a_citizen_is_there_in_every_language"]),
    ("portal", "settings::end", &["one_session_is_ended_and_then_all_of_them"]),
    ("portal", "settings::end_all", &["one_session_is_ended_and_then_all_of_them"]),
    ("dpo", "sign_in::start", &["a_dpo_is_known_by_the_role_that_the_provider_vouches_for"]),
    (
        "dpo",
        "sign_in::callback",
        &[
            "a_dpo_is_known_by_the_role_that_the_provider_vouches_for",
            "without_one_role_of_one_administration_nobody_is_let_in",
            "an_answer_for_citizens_opens_nothing_for_dpos",
        ],
    ),
    ("dpo", "sign_in::logout", &["a_logout_token_of_citizens_ends_nothing_of_dpos"]),
    (
        "dpo",
        "entry::ask",
        &[
            "an_entry_opens_only_with_a_reason_and_the_look_is_an_entry_of_its_own",
            "citizens_and_nobody_have_no_way_to_the_dpos_pages",
        ],
    ),
    (
        "dpo",
        "entry::open",
        &[
            "an_entry_opens_only_with_a_reason_and_the_look_is_an_entry_of_its_own",
            "citizens_and_nobody_have_no_way_to_the_dpos_pages",
        ],
    ),
    ("dpo", "entry::proof", &["the_log_is_verified_from_the_page", "an_administrations_dpo_sees_only_its_own_traffic"]),
    (
        "dpo",
        "entry::receipt",
        &["the_log_is_verified_from_the_page", "an_administrations_dpo_sees_only_its_own_traffic"],
    ),
    (
        "dpo",
        "erasure::decide",
        &["an_erased_persons_content_is_gone_from_every_page_and_proofs_and_receipts_still_hold"],
    ),
    ("dpo", "erasure::show", &["an_erased_persons_content_is_gone_from_every_page_and_proofs_and_receipts_still_hold"]),
    (
        "dpo",
        "list::list",
        &["an_administrations_dpo_sees_only_its_own_traffic", "citizens_and_nobody_have_no_way_to_the_dpos_pages"],
    ),
    ("dpo", "list::to_list", &["the_log_is_verified_from_the_page"]),
    (
        "dpo",
        "person::ask",
        &["a_search_by_person_needs_a_reason_and_is_entered", "citizens_and_nobody_have_no_way_to_the_dpos_pages"],
    ),
    ("dpo", "person::search", &["a_search_by_person_needs_a_reason_and_is_entered"]),
    ("dpo", "sign_in::form", &["every_open_page_is_there_in_every_language_without_signing_in"]),
    ("dpo", "sign_in::sign_in", &["an_entry_opens_only_with_a_reason_and_the_look_is_an_entry_of_its_own"]),
    (
        "dpo",
        "verify::show",
        &["the_log_is_verified_from_the_page", "citizens_and_nobody_have_no_way_to_the_dpos_pages"],
    ),
    ("dpo", "verify::run", &["the_log_is_verified_from_the_page"]),
];

/// Operations without a test here. The list may only shrink: no line is added, and the number below goes down with it.
const NOT_YET: &[(&str, &str)] = &[];
const AT_MOST: usize = 0;

/// Handlers that answer for no operation.
const NO_OPERATION: &[&str] = &["problem::not_found", "not_found"];

/// Operations in the sources: file below `http/` without its ending, and handler.
fn served() -> BTreeSet<(String, String)> {
    let http = Path::new(env!("CARGO_MANIFEST_DIR")).join("../broker/src/http");
    let mut files = sources(&http);
    files.push(http.with_extension("rs"));
    let mut found = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a source file");
        let name = file.strip_prefix(&http).unwrap_or(Path::new("http.rs")).with_extension("");
        for part in text.split(".to(").skip(1) {
            let handler: String = part.chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect();
            let ends = part[handler.len()..].starts_with(')');
            if ends && !handler.is_empty() && !NO_OPERATION.contains(&handler.as_str()) {
                found.insert((name.display().to_string(), handler));
            }
        }
    }
    found
}

/// Source files below a directory, tests left out.
fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("tests") {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_operation_has_a_test_or_stands_in_the_list_that_only_shrinks() {
    let known: BTreeSet<(String, String)> = COVERED
        .iter()
        .map(|(file, handler, _)| (*file, *handler))
        .chain(NOT_YET.iter().copied())
        .map(|(file, handler)| (file.to_owned(), handler.to_owned()))
        .collect();
    let served = served();
    let without: Vec<_> = served.difference(&known).collect();
    let gone: Vec<_> = known.difference(&served).collect();
    assert_eq!((without, gone), (Vec::new(), Vec::new()), "(without a test, no longer served)");
    assert_eq!(NOT_YET.len(), AT_MOST, "the number goes down with the list");
}

#[test]
fn every_test_that_is_named_here_exists() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("integration");
    let all: String = sources(&dir).iter().map(|file| fs::read_to_string(file).expect("a source file")).collect();
    for (_, handler, tests) in COVERED {
        for test in *tests {
            assert!(all.contains(&format!("fn {test}()")), "{handler}: there is no test `{test}`");
        }
    }
}
