-- The disability office's own database (SQLite). One file per person, several decisions over the years; the latest counts.
CREATE TABLE personne (
    dossier TEXT PRIMARY KEY,
    nin     TEXT NOT NULL UNIQUE
);

CREATE TABLE decision (
    dossier    TEXT NOT NULL REFERENCES personne (dossier),
    prise_le   TEXT NOT NULL,
    issue      TEXT NOT NULL CHECK (issue IN ('R', 'N', 'E')),
    taux       INTEGER NOT NULL,
    categorie  TEXT NOT NULL,
    valable_du TEXT NOT NULL,
    valable_au TEXT,
    PRIMARY KEY (dossier, prise_le)
);

INSERT INTO personne (dossier, nin) VALUES
    ('H-0001', '1991041798172'),
    ('H-0002', '1952081598460'),
    ('H-0003', '1996022999683'),
    ('H-0004', '1988032199994'),
    ('H-0005', '1941073099333');

INSERT INTO decision (dossier, prise_le, issue, taux, categorie, valable_du, valable_au) VALUES
    ('H-0001', '2020-02-03', 'R', 30, 'audition', '2020-02-01', '2025-01-31'),
    ('H-0001', '2025-01-20', 'R', 35, 'audition', '2025-02-01', NULL),
    ('H-0002', '2010-10-10', 'R', 50, 'mobilité', '2010-11-01', NULL),
    ('H-0002', '2019-03-04', 'R', 70, 'mobilité', '2019-04-01', NULL),
    ('H-0003', '2023-06-12', 'N', 10, 'vision', '2023-06-12', '2023-06-12'),
    ('H-0004', '2019-09-09', 'R', 50, 'santé mentale', '2019-10-01', '2022-09-30'),
    ('H-0004', '2022-11-02', 'E', 50, 'santé mentale', '2019-10-01', '2022-09-30'),
    ('H-0005', '2021-01-18', 'R', 60, 'vision', '2021-02-01', NULL);
