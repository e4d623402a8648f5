-- id: instance_credentials_at_operators_address
-- title: An instance's credentials were used from the address of somebody who had got into it
-- question: Who ran something on an instance and then called AWS with its role from their own place?
-- kind: detection
-- severity: HIGH
-- tactics: [credential-access, lateral-movement, initial-access]
-- techniques: [T1552.005, T1078.004, T1550.001]
-- needs: [management]
-- parameters:
--   hours:
--     type: integer
--     default: 24
--     description: hours between the access to the instance and the call with its credentials
-- false_positives: >-
--   Work from a jump host or a cloud desktop that is itself such an instance and shares its NAT address with the target.
-- misses: a thief who reads the credentials through the application (SSRF) and calls from a place of their own alone
-- sources:
--   - https://attack.mitre.org/techniques/T1552/005/
WITH got_in AS (
    SELECT
        event_time, event_name, principal, source_ip, account, request
    FROM cloudtrail
    WHERE event_name IN (
            'SendCommand', 'StartSession', 'SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey', 'GetPasswordData',
            'GetCommandInvocation', 'ModifyInstanceAttribute'
        )
      AND error_code IS NULL
      AND source_ip IS NOT NULL
),
taken AS (
    SELECT
        event_time, event_id, account, region, principal, event_name, source_ip, session_name, access_key_id
    FROM cloudtrail
    WHERE identity_type = 'AssumedRole'
      AND regexp_matches(session_name, '^i-[0-9A-Za-z]{8,17}$')
      AND invoked_by IS NULL
      AND source_ip IS NOT NULL
)
SELECT
    min(taken.event_time) AS event_time,
    arg_min(taken.event_id, taken.event_time) AS event_id,
    taken.account,
    min(taken.region) AS region,
    taken.principal,
    arg_min(taken.event_name, taken.event_time) AS event_name,
    taken.source_ip,
    taken.session_name AS instance_id,
    min(got_in.principal) AS operator,
    count(DISTINCT taken.event_id) AS calls,
    'credentials of ' || taken.session_name || ' used from ' || taken.source_ip || ', where ' || min(got_in.principal)
        || ' had called ' || min(got_in.event_name) || ' on it' AS detail
FROM taken
JOIN got_in
  ON got_in.source_ip = taken.source_ip
 AND got_in.event_time <= taken.event_time
 AND taken.event_time <= got_in.event_time + $hours * interval 1 hour
 AND got_in.principal <> taken.principal
 AND got_in.request LIKE '%' || taken.session_name || '%'
GROUP BY taken.account, taken.principal, taken.source_ip, taken.session_name
