-- id: instance_credentials_at_two_addresses
-- title: One set of an instance's credentials was used from two public addresses
-- question: Which instance's role credentials are in use outside of the instance?
-- kind: detection
-- severity: HIGH
-- tactics: [credential-access, lateral-movement, initial-access]
-- techniques: [T1552.005, T1550.001, T1078.004]
-- needs: [management]
-- false_positives: >-
--   An instance whose elastic address changed while the credentials lasted (some hours), or that leaves through more
--   than one NAT address.
-- misses: >-
--   A thief behind the same NAT gateway; calls over VPC endpoints and IPv6, which are left out because an instance
--   itself has one of each.
-- sources:
--   - https://attack.mitre.org/techniques/T1552/005/
--   - https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_max(event_name, event_time) AS event_name,
    arg_max(source_ip, event_time) AS source_ip,
    session_name AS instance_id,
    access_key_id,
    arg_min(source_ip, event_time) AS first_address,
    count(DISTINCT source_ip) AS addresses,
    session_name || ': the same credentials from ' || cast(count(DISTINCT source_ip) AS varchar)
        || ' addresses, first ' || arg_min(source_ip, event_time) || ', last ' || arg_max(source_ip, event_time) AS detail
FROM cloudtrail
WHERE identity_type = 'AssumedRole'
  AND regexp_matches(session_name, '^i-[0-9A-Za-z]{8,17}$')
  AND invoked_by IS NULL
  AND vpc_endpoint_id IS NULL
  AND regexp_matches(source_ip, '^[0-9]{1,3}(\.[0-9]{1,3}){3}$')
  AND NOT regexp_matches(source_ip, '^(10|127|192\.168|172\.(1[6-9]|2[0-9]|3[01])|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\.')
GROUP BY account, principal, session_name, access_key_id
HAVING count(DISTINCT source_ip) >= 2
