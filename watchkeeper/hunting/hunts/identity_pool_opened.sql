-- id: identity_pool_opened
-- title: An identity pool hands out credentials to people who did not sign in
-- question: Which Cognito pool gives AWS credentials to anyone?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence, initial-access]
-- techniques: [T1098, T1078.004]
-- needs: [management]
-- false_positives: an app with guests, whose role allows next to nothing
-- misses: sign-up that is open to anyone in the user pool behind it
-- sources:
--   - https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html
SELECT
    event_time, event_id, account, region, principal, event_name, source_ip,
    json_extract_string(request, '$.identityPoolName') AS pool,
    coalesce(json_extract_string(request, '$.identityPoolName'), json_extract_string(request, '$.identityPoolId'), 'a pool')
        || coalesce(': a role for guests is set, ' || json_extract_string(request, '$.roles.unauthenticated'), ' takes guests') || coalesce(' (refused: ' || error_code || ')', '') AS detail
FROM cloudtrail
WHERE event_name IN ('CreateIdentityPool', 'UpdateIdentityPool', 'SetIdentityPoolRoles')
  AND event_source = 'cognito-identity.amazonaws.com'
  AND (
        lower(json_extract_string(request, '$.allowUnauthenticatedIdentities')) = 'true'
        OR (event_name = 'SetIdentityPoolRoles' AND json_extract_string(request, '$.roles.unauthenticated') IS NOT NULL)
    )
  AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
  AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden'))
