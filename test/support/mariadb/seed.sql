INSERT INTO authors (id, name, about) VALUES (5, 'O''Neil; or not', '{"a": 1}'), (7, 'Ångström 🎈', NULL);
-- What differs between two runs of the seed must not differ between two tests.
INSERT INTO words VALUES ('zero', X'00FF27', 0.1, NOW(6)), ('random', NULL, RAND(), NULL);
