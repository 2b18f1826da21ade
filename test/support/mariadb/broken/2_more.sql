-- fails
INSERT INTO a VALUES (1);

INSERT INTO nowhere VALUES (1);
