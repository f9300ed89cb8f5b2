-- Included by another script.
SELECT 'in the part' AS place;
