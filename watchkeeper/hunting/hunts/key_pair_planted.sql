-- id: key_pair_planted
-- title: Somebody looked whether a key pair is in use and made it then, or made the same one in several regions
-- question: Who leaves an SSH key behind by a list of names or regions?
-- kind: detection
-- severity: MEDIUM
-- tactics: [persistence]
-- techniques: [T1098.004, T1098.001]
-- needs: [management]
-- parameters:
--   regions:
--     type: integer
--     default: 3
--     description: regions in which the same name was made or brought in within an hour
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that make key pairs as their work; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: deployers that make key pairs in many regions, by the ARN of their role
-- false_positives: a script of one's own that looks for machines with its key before it makes one
-- misses: >-
--   One key pair in one region without a look before (key_pair_created lists all of them), and a look at the key pair's own
--   name (DescribeKeyPairs with KeyNames): tools that make a key pair only where there is none ask so before each.
-- sources:
--   - https://attack.mitre.org/techniques/T1098/004/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html
WITH made AS (
    SELECT *, json_extract_string(request, '$.keyName') AS key_name
    FROM cloudtrail
    WHERE event_name IN ('CreateKeyPair', 'ImportKeyPair')
      AND event_source = 'ec2.amazonaws.com'
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND (error_code IS NULL OR regexp_matches(error_code, 'AccessDenied|Unauthorized|Duplicate|DryRunOperation'))
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
      AND NOT list_contains($expected_principals, principal)
),
looked AS (
    SELECT account, principal, event_time AS at, request AS asked
    FROM cloudtrail
    WHERE event_name IN ('DescribeInstances', 'DescribeKeyPairs')
      AND event_source = 'ec2.amazonaws.com'
      AND invoked_by IS NULL
      AND regexp_matches(coalesce(request, ''), '"key-name"')
)
SELECT
    min(made.event_time) AS event_time,
    arg_min(made.event_id, made.event_time) AS event_id,
    made.account,
    min(made.region) AS region,
    made.principal,
    arg_min(made.event_name, made.event_time) AS event_name,
    arg_min(made.source_ip, made.event_time) AS source_ip,
    made.key_name,
    count(DISTINCT made.region) AS regions,
    'key pair ' || made.key_name || ' in ' || cast(count(DISTINCT made.region) AS varchar) || ' region(s)'
        || CASE WHEN count(looked.at) > 0 THEN ', after a look for machines that have it' ELSE '' END
        || CASE WHEN count_if(made.error_code IS NULL) = 0 THEN ', failed: ' || min(made.error_code) ELSE '' END AS detail
FROM made
LEFT JOIN looked
  ON looked.account = made.account AND looked.principal = made.principal
 AND looked.asked LIKE '%"' || made.key_name || '"%'
 AND looked.at <= made.event_time AND made.event_time <= looked.at + interval 1 hour
WHERE made.key_name IS NOT NULL
GROUP BY made.account, made.principal, made.key_name, date_trunc('hour', made.event_time)
HAVING count(looked.at) > 0 OR count(DISTINCT made.region) >= $regions
