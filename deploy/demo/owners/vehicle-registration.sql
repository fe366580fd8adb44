-- The vehicle registration service's own database (SQLite). Dates of first registration are YYYYMMDD, holders change over time.
CREATE TABLE fahrzeug (
    fahrgestellnummer TEXT PRIMARY KEY,
    kennzeichen       TEXT NOT NULL UNIQUE,
    marke             TEXT NOT NULL,
    modell            TEXT NOT NULL,
    klasse            TEXT NOT NULL,
    antrieb           TEXT NOT NULL,
    erstzulassung     TEXT NOT NULL,
    pruefung_bis      TEXT
);

CREATE TABLE halterschaft (
    fahrgestellnummer TEXT NOT NULL REFERENCES fahrzeug (fahrgestellnummer),
    halter            TEXT NOT NULL,
    von               TEXT NOT NULL,
    bis               TEXT,
    PRIMARY KEY (fahrgestellnummer, von)
);

CREATE INDEX halterschaft_nach_halter ON halterschaft (halter);

INSERT INTO fahrzeug (fahrgestellnummer, kennzeichen, marke, modell, klasse, antrieb, erstzulassung, pruefung_bis) VALUES
    ('VIN0000000DEMO001', 'DE0001', 'Demo Motors', 'City 2', 'M1', 'electric', '20220315', '2028-03-15'),
    ('VIN0000000DEMO002', 'DE0002', 'Demo Motors', 'Van', 'N1', 'diesel', '20170901', '2027-02-28'),
    ('VIN0000000DEMO003', 'DE0003', 'Altwagen', 'Kombi', 'M1', 'petrol', '20100620', '2026-12-31'),
    ('VIN0000000DEMO004', 'DE0004', 'Traktorwerk', 'T 80', 'T', 'diesel', '19990401', NULL),
    ('VIN0000000DEMO005', 'DE0005', 'Éclair', 'E-5', 'M1', 'electric', '20240110', '2028-01-10'),
    ('VIN0000000DEMO006', 'DE0006', 'Hohenfels Classics', 'Modell 1931 "Prinz"', 'M1', 'petrol', '19310505', '2027-05-05'),
    ('VIN0000000DEMO007', 'DE0007', 'Demo Motors', 'City', 'M1', 'petrol', '20150202', '2026-08-02'),
    ('VIN0000000DEMO008', 'DE0008', 'Demo Motors', 'City', 'M1', 'hybrid', '20190808', '2027-08-08'),
    ('VIN0000000DEMO009', 'DE0009', 'Roller & Co', '50', 'L1', 'petrol', '20210419', NULL),
    ('VIN0000000DEMO010', 'DE0010', 'Nutz', 'Kasten', 'N1', 'diesel', '20130303', '2026-11-30'),
    ('VIN0000000DEMO011', 'DE0011', 'Éclair', 'E-3', 'M1', 'electric', '20230701', '2027-07-01'),
    ('VIN0000000DEMO012', 'DE0012', 'Demo Motors', 'City 2', 'M1', 'electric', '20250909', '2029-09-09'),
    ('VIN0000000DEMO013', 'DE0013', 'Altwagen', 'Limousine', 'M1', 'petrol', '20010101', '2026-03-31'),
    ('VIN0000000DEMO014', 'DE0014', 'Velomobil', 'Trike', 'L2', 'electric', '20200229', NULL);

INSERT INTO halterschaft (fahrgestellnummer, halter, von, bis) VALUES
    ('VIN0000000DEMO001', '1982052798982', '2022-03-15', '2023-11-30'),
    ('VIN0000000DEMO001', '1991041798172', '2023-12-01', NULL),
    ('VIN0000000DEMO002', '1989110298276', '2017-09-01', NULL),
    ('VIN0000000DEMO003', '1965030898605', '2012-01-10', NULL),
    ('VIN0000000DEMO004', '1965030898605', '1999-04-01', NULL),
    ('VIN0000000DEMO005', '1979082398522', '2024-01-10', NULL),
    ('VIN0000000DEMO006', '1972063099444', '2015-05-05', NULL),
    ('VIN0000000DEMO007', '1986010698514', '2016-01-01', NULL),
    ('VIN0000000DEMO008', '1986010698514', '2019-08-08', NULL),
    ('VIN0000000DEMO009', '1986010698514', '2021-04-19', NULL),
    ('VIN0000000DEMO010', '1989110298276', '2013-03-03', '2018-06-01'),
    ('VIN0000000DEMO010', '1986010698514', '2018-06-02', NULL),
    ('VIN0000000DEMO011', '1984101298887', '2023-07-01', NULL),
    ('VIN0000000DEMO012', '1990100198266', '2025-09-09', NULL),
    ('VIN0000000DEMO013', '1938122499216', '2001-01-01', NULL),
    ('VIN0000000DEMO014', '1996022999683', '2020-02-29', NULL);
