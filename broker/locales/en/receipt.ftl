### Receipts, their check, downloads and the archive of everything.

## The consent receipt

receipt-link = See and keep the receipt
receipt-h1 = Receipt: your answer to { $who }
receipt-lead = This is what was recorded. The file is signed: nobody can change it without being noticed.
receipt-json = Download the signed receipt (JSON)
receipt-print = To keep it on paper, print this page.
receipt-decision = What was decided
receipt-basis = This law is the legal basis. Your agreement is part of its procedure.
receipt-recipients = Who receives the data
receipt-recipients-text = { $who }, and nobody else.
receipt-data = The data
receipt-shared = You agreed to these:
receipt-not-shared = Not shared:
receipt-stop = How to stop sharing, and where to complain
receipt-stop-page = On your own page, in one step:
receipt-stop-other = Or write to or call:
receipt-numbers = Numbers for later
receipt-place = Entry { $position } of the sealed log
receipt-known-as = How { $who } knows you
receipt-shown-in = Language of the text you read
receipt-text = Fingerprint of the text you read
receipt-catalogue = Fingerprint of the catalogue
receipt-made = Made out
receipt-made-text = Made out by { $creator } on { $when }.
receipt-others = Receipts of other decisions

## Checking a receipt

genuine-title = Check a receipt
genuine-lead = Is this receipt genuine? Paste it here or choose its file, and you see at once.
genuine-form = The receipt
genuine-paste = Paste the text of the receipt
genuine-hint = At most { $size } KB. For larger files use the program: eemol receipt verify.
genuine-file = Or choose its file
genuine-button = Check
genuine-nothing-kept = Nothing of what you send here is kept.
genuine-genuine = This receipt is genuine.
genuine-consent-text = This service signed it and nobody has changed it since. The decision is entry { $position } of { $size } in the sealed log.
genuine-exchange-text = It was not changed. It is entry { $position } of { $size } in the sealed log.
genuine-evidence = The data in it are exactly those that were sent.
genuine-no-evidence = It comes without the data themselves.
genuine-says = What it says
genuine-not-genuine = This is no genuine receipt.
genuine-no-receipt = It is not a receipt, or a part of it is missing. Take the whole file, as you received it.
genuine-other-key = It is not signed by this service, or with a key that is no longer published.
genuine-changed = It was changed after it was signed.
genuine-copy = The readable part does not say what was signed.
genuine-not-in-log = It is signed, but the sealed log does not hold the decision as the receipt says. Please tell the help desk.
genuine-other-evidence = The data in it are not those that were sent.
error-receipt = Paste a receipt or choose its file. It must not be too large.

## Proof in words

proof-under = The seal is signed by { $signer }.
proof-witnessed = These witnesses have confirmed the seal: { $witnesses }.

## Downloads

download-title = Take this list with you
download-csv = Download as a table (CSV)
download-json = Download as data (JSON)
export-title = Everything about you in one file
export-lead = This archive holds all that is recorded about you here. You can check every file in it without us.
export-entries =
    { $count ->
        [one] It holds { $number } entry.
       *[other] It holds { $number } entries.
    }
export-permissions =
    { $count ->
        [0] You were never asked for a permission.
        [one] It also holds one request for your permission, with your answer.
       *[other] It also holds { $count } requests for your permission, with your answers.
    }
export-holds = What is in it
export-file-index = An overview to read.
export-file-permissions = Your permissions, also those you refused or ended.
export-file-history = Who asked for your data: every entry, as a table and as data.
export-file-receipts = A signed receipt of each decision.
export-file-texts = The words you were shown before each decision.
export-file-entries = Each entry as a receipt, with its proof.
export-file-proofs = The proof of each entry alone.
export-file-keys = The public keys to check all of it with.
export-button = Download the archive (ZIP)
export-limit = You can do this once a minute. It is not an entry in your list.
export-readme-check = How to check every file yourself, without us:
export-readme-receipts = The receipts of your decisions:
export-readme-texts = The words you were shown: each number is the text’s fingerprint in the receipt.
export-readme-entries = The entries:
export-readme-proofs = The proofs:
export-readme-keys = Compare the keys with those that are published, or with a copy from somebody you trust:
