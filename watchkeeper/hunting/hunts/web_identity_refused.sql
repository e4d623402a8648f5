-- id: web_identity_refused
-- title: Tokens of an identity provider were refused by roles here
-- question: Which repository, pod or app tries to assume a role that does not trust it?
-- kind: detection
-- severity: LOW
-- tactics: [initial-access, lateral-movement]
-- techniques: [T1199, T1550.001]
-- needs: [management]
-- parameters:
--   refusals:
--     type: integer
--     default: 3
--     description: refused tries of one subject within an hour
-- first_seen: [account, principal, subject]
-- false_positives: a new pipeline whose trust policy is not right yet
-- misses: a token whose subject the role trusts by a wildcard
-- sources:
--   - https://attack.mitre.org/techniques/T1199/
--   - https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    event_name,
    arg_min(source_ip, event_time) AS source_ip,
    coalesce(user_name, 'unknown') AS subject,
    coalesce(identity_provider, 'unknown') AS provider,
    count(*) AS refusals,
    cast(count(*) AS varchar) || ' refusals of ' || coalesce(user_name, principal) || ' from '
        || coalesce(identity_provider, 'an identity provider') AS detail
FROM cloudtrail
WHERE event_name IN ('AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML')
  AND event_source = 'sts.amazonaws.com'
  AND regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden')
GROUP BY account, principal, event_name, coalesce(user_name, 'unknown'), coalesce(identity_provider, 'unknown'),
    user_name, identity_provider, date_trunc('hour', event_time)
HAVING count(*) >= $refusals
