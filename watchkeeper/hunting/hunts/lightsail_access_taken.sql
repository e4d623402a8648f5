-- id: lightsail_access_taken
-- title: Somebody who never did so before took the keys of a Lightsail machine or database, or opened it
-- question: Who enters Lightsail's machines?
-- severity: MEDIUM
-- tactics: [credential-access, lateral-movement]
-- techniques: [T1552.004, T1021.004]
-- needs: [management]
-- first_seen: [account, principal]
-- false_positives: the people who run these machines; the console's own terminal asks for access each time
-- misses: somebody who has the key already
-- sources:
--   - https://attack.mitre.org/techniques/T1552/004/
--   - https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_GetInstanceAccessDetails.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    error_code,
    event_name || coalesce(' of ' || coalesce(json_extract_string(request, '$.instanceName'),
                                              json_extract_string(request, '$.relationalDatabaseName')), '')
        || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'lightsail.amazonaws.com'
  AND event_name IN (
        'DownloadDefaultKeyPair', 'GetInstanceAccessDetails', 'GetRelationalDatabaseMasterUserPassword', 'CreateKeyPair',
        'ImportKeyPair', 'OpenInstancePublicPorts', 'PutInstancePublicPorts', 'CreateBucketAccessKey'
    )
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
