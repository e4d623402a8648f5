-- id: key_pair_created
-- title: An SSH key pair was made or brought in
-- question: Who made a key that opens instances launched with it?
-- kind: context
-- severity: LOW
-- tactics: [persistence]
-- techniques: [T1098.004]
-- needs: [management]
-- false_positives: ordinary work; read it beside a launch by the same caller
-- misses: keys added on the instance itself
-- sources:
--   - https://attack.mitre.org/techniques/T1098/004/
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.keyName') AS key_name,
    event_name || ' ' || coalesce(json_extract_string(request, '$.keyName'), '') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN ('CreateKeyPair', 'ImportKeyPair')
  AND event_source IN ('ec2.amazonaws.com', 'lightsail.amazonaws.com')
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
