-- id: certificate_exported
-- title: Somebody who never did so before exported a certificate with its private key
-- question: Who holds a key of ours now?
-- severity: MEDIUM
-- tactics: [credential-access]
-- techniques: [T1552.004]
-- needs: [management]
-- first_seen: [account, principal]
-- false_positives: the job that brings certificates to servers outside of AWS
-- misses: keys that never were in Certificate Manager
-- sources:
--   - https://attack.mitre.org/techniques/T1552/004/
--   - https://docs.aws.amazon.com/acm/latest/APIReference/API_ExportCertificate.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    error_code,
    coalesce(json_extract_string(request, '$.certificateArn'), 'a certificate') || ' exported'
        || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_source = 'acm.amazonaws.com'
  AND event_name = 'ExportCertificate'
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
