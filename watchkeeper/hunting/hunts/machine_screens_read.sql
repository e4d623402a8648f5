-- id: machine_screens_read
-- title: Somebody read, or tried to read, the screens or boot logs of many machines
-- question: Who looks for passwords and for worthwhile machines on their consoles?
-- kind: detection
-- severity: MEDIUM
-- tactics: [credential-access, discovery]
-- techniques: [T1552, T1580]
-- needs: [management]
-- parameters:
--   instances:
--     type: integer
--     default: 5
--     description: machines whose screen or boot log one caller asked for within an hour
--   refused:
--     type: integer
--     default: 3
--     description: or machines for which it was refused
--   usual_agents:
--     type: text
--     default: '(?i)packer|test-kitchen|terraform|pulumi|cluster-api'
--     description: A regular expression of clients that wait for a machine's boot log as their work; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: monitoring and tests of images, by the ARN of their role
-- false_positives: >-
--   An operator during an outage of many machines; a test of images. Machines that the caller itself launched in the same
--   period are left out: Jenkins reads the boot log of each agent that it starts.
-- misses: one machine after another over hours
-- sources:
--   - https://attack.mitre.org/techniques/T1552/
--   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleScreenshot.html
WITH launched AS (
    SELECT account, principal, response AS machines
    FROM cloudtrail
    WHERE event_name IN ('RunInstances', 'CreateFleet')
      AND event_source = 'ec2.amazonaws.com'
      AND error_code IS NULL AND response IS NOT NULL
),
asked AS (
    SELECT event_time, event_id, account, region, principal, event_name, source_ip, error_code,
           json_extract_string(request, '$.instanceId') AS machine
    FROM cloudtrail
    WHERE event_name IN ('GetConsoleScreenshot', 'GetConsoleOutput')
      AND event_source = 'ec2.amazonaws.com'
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND identity_type IS DISTINCT FROM 'AWSService'
      AND principal NOT LIKE '%/aws-service-role/%'
      AND NOT regexp_matches(coalesce(user_agent, ''), $usual_agents)
      AND NOT list_contains($expected_principals, principal)
),
others AS (
    SELECT asked.*
    FROM asked
    LEFT JOIN launched
      ON launched.account = asked.account AND launched.principal = asked.principal
     AND launched.machines LIKE '%"' || asked.machine || '"%'
    WHERE launched.account IS NULL
)
SELECT
    min(event_time) AS event_time,
    arg_min(event_id, event_time) AS event_id,
    account,
    min(region) AS region,
    principal,
    arg_min(event_name, event_time) AS event_name,
    arg_min(source_ip, event_time) AS source_ip,
    count(DISTINCT machine) AS instances,
    'screens or boot logs of ' || cast(count(DISTINCT machine) AS varchar)
        || ' machines asked for, ' || cast(count_if(error_code IS NOT NULL) AS varchar) || ' times refused or failed' AS detail
FROM others
GROUP BY account, principal, date_trunc('hour', event_time)
HAVING count(DISTINCT machine) >= $instances
    OR count(DISTINCT CASE WHEN regexp_matches(error_code, 'AccessDenied|Unauthorized|AuthorizationError|Forbidden') THEN machine END) >= $refused
