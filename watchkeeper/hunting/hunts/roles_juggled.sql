-- id: roles_juggled
-- title: A role's session assumed the same role again and again, or two roles took turns
-- question: Who keeps stolen sessions alive by handing them on before they end?
-- kind: detection
-- severity: LOW
-- tactics: [persistence, defense-evasion, lateral-movement]
-- techniques: [T1550.001, T1078.004]
-- needs: [management]
-- parameters:
--   times:
--     type: integer
--     default: 3
--     description: how often in a day a role's session assumed its own role
--   turns:
--     type: integer
--     default: 2
--     description: how often in a day each of two roles assumed the other
--   expected_principals:
--     type: text[]
--     default: []
--     description: applications that assume their own role as their work, by the ARN of the role
-- false_positives: >-
--   Applications that assume their own role to get a longer session; those that do so to narrow it by a policy are left
--   out.
-- misses: rings of three roles and more, and a chain that is renewed less often
-- sources:
--   - https://attack.mitre.org/techniques/T1550/001/
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html
WITH calls AS (
    -- an organization's trail has a copy of the call from both accounts: one of them is enough
    SELECT *, json_extract_string(request, '$.roleArn') AS taken,
           row_number() OVER (
               PARTITION BY coalesce(shared_event_id, event_id)
               ORDER BY CASE WHEN account = principal_account THEN 0 ELSE 1 END, event_id
           ) AS nth
    FROM cloudtrail
    WHERE event_name = 'AssumeRole'
      AND event_source = 'sts.amazonaws.com'
      AND error_code IS NULL AND invoked_by IS NULL
      AND identity_type = 'AssumedRole'
      AND issuer_arn IS NOT NULL
      AND json_extract_string(request, '$.policy') IS NULL
      AND json_extract_string(request, '$.policyArns[0].arn') IS NULL
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT list_contains($expected_principals, principal)
),
steps AS (
    SELECT min(event_time) AS event_time, arg_min(event_id, event_time) AS event_id, arg_min(account, event_time) AS account,
           min(region) AS region, principal, issuer_arn AS giver, taken, arg_min(source_ip, event_time) AS source_ip,
           count(*) AS times, date_trunc('day', event_time) AS day
    FROM calls
    WHERE nth = 1
    GROUP BY principal, issuer_arn, taken, date_trunc('day', event_time)
)
SELECT
    there.event_time, there.event_id, there.account, there.region, there.principal, 'AssumeRole' AS event_name,
    there.source_ip, there.taken AS role,
    CASE WHEN there.giver = there.taken
        THEN 'the role assumed itself ' || cast(there.times AS varchar) || ' times in a day'
        ELSE 'it took turns with ' || there.taken || ', ' || cast(there.times AS varchar) || ' times in a day' END AS detail
FROM steps AS there
JOIN steps AS back
  ON back.giver = there.taken AND back.taken = there.giver AND back.day = there.day
WHERE (there.giver = there.taken AND there.times >= $times)
   OR (there.giver < there.taken AND there.times >= $turns AND back.times >= $turns)
