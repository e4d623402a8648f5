-- id: ssm_own_document_run
-- title: Somebody wrote a document of Systems Manager and ran it at once
-- question: Who runs a script under a name of their own, where hunts of AWS's documents do not look?
-- kind: detection
-- severity: MEDIUM
-- tactics: [execution]
-- techniques: [T1651, T1059.009]
-- needs: [management]
-- parameters:
--   hours:
--     type: integer
--     default: 4
--     description: hours between the writing and the run by the same principal
--   infrastructure_agents:
--     type: text
--     default: '(?i)terraform|pulumi|crossplane|cloudformation'
--     description: A regular expression of user agents that write documents as their work; anyone can write it
--   expected_principals:
--     type: text[]
--     default: []
--     description: people and pipelines that develop documents
-- false_positives: an engineer who develops a document and tries it out
-- misses: a document that one principal changes and another runs, or that waits longer
-- sources:
--   - https://attack.mitre.org/techniques/T1651/
--   - https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html
WITH ran AS (
    SELECT account, principal, region, event_time AS at, event_name AS how,
           coalesce(
               json_extract_string(request, '$.documentName'), json_extract_string(request, '$.name'),
               json_extract_string(request, '$.taskArn')
           ) AS document
    FROM cloudtrail
    WHERE event_name IN (
            'SendCommand', 'StartAutomationExecution', 'CreateAssociation', 'StartSession', 'RegisterTaskWithMaintenanceWindow'
        )
      AND event_source = 'ssm.amazonaws.com'
      AND error_code IS NULL
),
wrote AS (
    SELECT *, json_extract_string(request, '$.name') AS document
    FROM cloudtrail
    WHERE event_name IN ('CreateDocument', 'UpdateDocument')
      AND event_source = 'ssm.amazonaws.com'
      AND error_code IS NULL
      AND coalesce(invoked_by, 'AWS Internal') IN ('AWS Internal', 'signin.amazonaws.com')
      AND NOT regexp_matches(coalesce(user_agent, ''), $infrastructure_agents)
      AND NOT list_contains($expected_principals, principal)
)
SELECT
    wrote.event_time, wrote.event_id, wrote.account, wrote.region, wrote.principal, wrote.event_name, wrote.source_ip,
    wrote.document,
    'document ' || wrote.document || ' was written and run by ' || min(ran.how) AS detail
FROM wrote
JOIN ran
  ON ran.account = wrote.account AND ran.principal = wrote.principal AND ran.region = wrote.region
 AND (ran.document = wrote.document OR ran.document LIKE '%:document/' || wrote.document)
 AND ran.at >= wrote.event_time AND ran.at <= wrote.event_time + $hours * interval 1 hour
GROUP BY wrote.event_time, wrote.event_id, wrote.account, wrote.region, wrote.principal, wrote.event_name,
    wrote.source_ip, wrote.document
