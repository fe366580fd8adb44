//! What providers hold about Sophie in tests: more than any procedure may see, written with an eye to what must not change
//! on the way (order of members, escapes, digits).

/// A residence certificate of the person with this national number.
pub fn residence(number: &str) -> String {
    format!(
        concat!(
            r#"{{"registered_since":"2015-06-01","person":{{"national_number":"{number}","family_name":"Weber-Hoffmann","#,
            r#""given_names":["Sophie","Anne"],"citizenships":[{{"country":"LUX"}}]}},"address":{{"street":"rue du \u004doulin","#,
            r#""house_number":"12","postal_code":"L-1234","locality":"Eschen","country":"LUX"}},"address_protected":true}}"#
        ),
        number = number
    )
}

/// A household of this person and the others.
pub fn household(number: &str, others: &[&str]) -> String {
    let members: Vec<String> = others
        .iter()
        .map(|other| {
            format!(
                r#"{{"national_number":"{other}","family_name":"Weber","relationship":"member","birth_date":"1989-11-02"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"person":{{"national_number":"{number}"}},"household":{{"size":{},"locality":"Eschen"}},"members":[{}]}}"#,
        others.len() + 1,
        members.join(",")
    )
}
