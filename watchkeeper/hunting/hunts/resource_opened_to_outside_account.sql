-- id: resource_opened_to_outside_account
-- title: A bucket, key, secret or other resource was opened to an outside account
-- question: Which resource's own policy now names another account?
-- severity: MEDIUM
-- tactics: [exfiltration, persistence]
-- techniques: [T1537, T1098]
-- needs: [management]
-- parameters:
--   known_accounts:
--     type: text[]
--     default: []
--     description: The organization's accounts and those of its vendors
--   delivery_accounts:
--     type: text[]
--     default: ['127311923021', '033677994240', '027434742980', '797873946194', '098369216593', '985666609251',
--               '054676820928', '156460612806', '652711504416', '635631232127', '009996457667', '897822967062',
--               '754344448648', '582318560864', '600734575887', '383597477331', '114774131450', '783225319266',
--               '589379963580', '718504428378', '076674570225', '507241528517', '391106570357',
--               '262260360010', '902366379725', '307160386991']
--     description: Accounts in which AWS delivers logs; they write, and one that may read, list or delete is a hit
-- false_positives: Sharing within the organization (give its accounts in known_accounts) or with a vendor.
-- misses: A policy that names several outside accounts of which the first is known; outside users named by their unique id.
-- sources:
--   - https://attack.mitre.org/techniques/T1537/
--   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
WITH policies AS (
    SELECT event_time, event_id, account, region, principal, event_name, event_source, source_ip, user_agent,
           replace(replace(replace(coalesce(request, ''), '\"', '"'), ':iam::' || coalesce(account, '-') || ':', ':iam-own:'),
                   coalesce(account, '-'), 'own') AS policy,
           coalesce(json_extract_string(request, '$.bucketName'), json_extract_string(request, '$.repositoryName'),
                    json_extract_string(request, '$.topicArn'), json_extract_string(request, '$.queueUrl'),
                    json_extract_string(request, '$.secretId'), json_extract_string(request, '$.keyId'),
                    json_extract_string(request, '$.domainName'), json_extract_string(request, '$.vaultName'),
                    json_extract_string(request, '$.backupVaultName'), json_extract_string(request, '$.resourceArn'),
                    json_extract_string(request, '$.identity'), json_extract_string(request, '$.emailIdentity'),
                    json_extract_string(request, '$.name'), '?') AS what
    FROM cloudtrail
    WHERE event_name IN ('PutBucketPolicy', 'PutAccessPointPolicy', 'SetRepositoryPolicy', 'PutRegistryPolicy',
                         'SetTopicAttributes', 'CreateTopic', 'SetQueueAttributes', 'CreateQueue', 'AddPermission',
                         'PutResourcePolicy', 'PutKeyPolicy', 'CreateKey', 'CreateGrant', 'SetVaultAccessPolicy',
                         'CreateElasticsearchDomain', 'UpdateElasticsearchDomainConfig', 'CreateDomain',
                         'UpdateDomainConfig', 'PutBackupVaultAccessPolicy', 'PutFileSystemPolicy', 'PutPermission',
                         'PutDestinationPolicy', 'PutDomainPermissionsPolicy', 'PutRepositoryPermissionsPolicy',
                         'ModifyDocumentPermission', 'AddLayerVersionPermission', 'AddLayerVersionPermission20181031',
                         'PutIdentityPolicy', 'CreateEmailIdentityPolicy', 'UpdateEmailIdentityPolicy')
      AND error_code IS NULL
      AND invoked_by IS NULL
      AND account IS NOT NULL
      AND (event_source <> 'lambda.amazonaws.com' OR event_name LIKE 'AddLayerVersionPermission%')
),
outside AS (
    SELECT policies.*, substr(split_part(policy, ':iam::', 2), 1, 12) AS named
    FROM policies
    WHERE regexp_matches(policy, '"(AWS|granteePrincipal|principal)"\s*:\s*(\[[^\]]*)?"(arn:aws[a-z-]*:(iam|sts)::)?\d{12}[":]')
       OR (event_name IN ('AddPermission', 'ModifyDocumentPermission')
           AND regexp_matches(policy, '"(aWSAccountIds?|AWSAccountIds?|awsAccountIds?|accountIdsToAdd)"\s*:\s*(\[[^\]]*)?"\d{12}"'))
)
SELECT event_time, event_id, account, region, principal, event_name, source_ip, user_agent, what, named,
       split_part(event_source, '.', 1) || ': ' || event_name || ' on ' || what || ' names '
           || CASE WHEN regexp_matches(named, '^\d{12}$') THEN 'account ' || named ELSE 'an outside account' END AS detail
FROM outside
WHERE NOT list_contains($known_accounts, named)
  AND NOT (
      list_contains($delivery_accounts, named)
      AND NOT regexp_matches(policy, '(?i)"Action"\s*:\s*(\[[^\]]*)?"(s3:)?(\*|get\*|getobject[a-z]*\*?|list[a-z]*\*?|delete[a-z]*\*?)"')
  )
